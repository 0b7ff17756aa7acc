# What clap says by itself.

help-usage = Usage:
help-usage-options = [OPTIONS]
help-usage-command = <COMMAND>
help-commands = Commands
help-options = Options
help-arguments = Arguments
help-values = [possible values: { $value }]
help-default = [default: { $value }]
help-environment = [env: { $value }]

## What is wrong with a command line
usage-missing = missing { $argument }
usage-no-command = no command was given
usage-unknown = there is no { $argument }
usage-unknown-similar = there is no { $argument } (similar: { $other })
usage-surplus = { $argument } is one argument too many
usage-command = there is no command { $argument }
usage-command-similar = there is no command { $argument } (similar: { $other })
usage-no-value = { $argument } needs a value
usage-value = “{ $given }” is no value for { $argument }
usage-value-other = “{ $given }” is no value for { $argument } ({ $other })
usage-twice = { $argument } was given twice
usage-conflict = { $argument } does not go together with { $other }
usage-utf8 = an argument is not valid UTF-8
usage-other = { $other }
