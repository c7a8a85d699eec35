"""The game in a browser: one process for each open page, reached over loopback."""
