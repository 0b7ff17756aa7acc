# Was status, watch und run über die Lizenzkontrolle sagen.

control-run = Es ist alles in Ordnung: Das Programm darf laufen.
control-runs = Ein Programm läuft unter dieser Lizenz.
control-idle = Kein Programm läuft unter dieser Lizenz.
control-time-left = Das Programm hält in { $minutes } Minuten an.
control-degraded = Das Programm läuft mit verringerten Funktionen weiter.
control-stopped = Das Programm muss anhalten.
control-refused = Ein Programm darf nicht starten.
control-absence = In den letzten 24 Stunden war der Dongle { $used } von { $limit } erlaubten Minuten weg.
control-clock = Die Uhr des Computers zeigt { $now }.
control-stopping = Das Programm wird gebeten, sich zu beenden; es hat { $seconds } Sekunden.
control-killing = Das Programm hat sich nicht rechtzeitig beendet und wird hart beendet.
