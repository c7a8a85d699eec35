"""The `drill` command. Every subcommand imports its work inside the function, so that asking for help costs nothing."""
