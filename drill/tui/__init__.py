"""The game in the terminal: Textual screens over the same engine and scores as the command line. Nothing else imports Textual."""
