# Help is written in English beside the command line's definition; see text/de/help.ftl.
