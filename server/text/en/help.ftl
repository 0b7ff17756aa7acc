# What is written in English beside the command line's definition stands there only. Here are the
# words that belong to no command.

## What serve prints
serve-invitation = Invitation for { $name }, once, until { $until }: { $token }
