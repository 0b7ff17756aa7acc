# Was status, watch und run über die Lizenzkontrolle sagen.

control-run = Es ist alles in Ordnung: Das Programm darf laufen.
control-runs = Ein Programm läuft unter dieser Lizenz.
control-idle = Kein Programm läuft unter dieser Lizenz.
control-time-left =
    { $minutes ->
        [0] Die Zeit ist um: Das Programm hält an.
        [one] Das Programm hält innerhalb einer Minute an.
       *[other] Das Programm hält in { $minutes } Minuten an.
    }
control-degraded = Das Programm läuft mit verringerten Funktionen weiter.
control-stopped = Das Programm muss anhalten.
control-refused = Ein Programm darf nicht starten.
control-absence = In den letzten 24 Stunden war der Dongle { $used } von { $limit ->
        [one] { $limit } erlaubten Minute
       *[other] { $limit } erlaubten Minuten
    } weg.
control-clock = Die Uhr des Computers zeigt { $now }.
control-stopping = Das Programm wird gebeten, sich zu beenden; es hat { $seconds ->
        [one] { $seconds } Sekunde.
       *[other] { $seconds } Sekunden.
    }
control-killing = Das Programm hat sich nicht rechtzeitig beendet und wird hart beendet.
