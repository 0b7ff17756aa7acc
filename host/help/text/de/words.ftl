# Was clap von sich aus sagt.

help-usage = Aufruf:
help-usage-options = [OPTIONEN]
help-usage-command = <BEFEHL>
help-commands = Befehle
help-options = Optionen
help-arguments = Argumente
help-values = [mögliche Werte: { $value }]
help-default = [Vorgabe: { $value }]
help-environment = [Umgebungsvariable: { $value }]

## Was an einer Befehlszeile nicht stimmt
usage-missing = es fehlt { $argument }
usage-no-command = es wurde kein Befehl angegeben
usage-unknown = { $argument } gibt es nicht
usage-unknown-similar = { $argument } gibt es nicht (ähnlich: { $other })
usage-surplus = { $argument } ist ein Argument zu viel
usage-command = den Befehl { $argument } gibt es nicht
usage-command-similar = den Befehl { $argument } gibt es nicht (ähnlich: { $other })
usage-no-value = { $argument } braucht einen Wert
usage-value = „{ $given }“ ist kein Wert für { $argument }
usage-value-other = „{ $given }“ ist kein Wert für { $argument } ({ $other })
usage-twice = { $argument } steht zweimal da
usage-conflict = { $argument } verträgt sich nicht mit { $other }
usage-utf8 = ein Argument ist kein gültiges UTF-8
usage-other = { $other }
