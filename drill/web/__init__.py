"""The game in a browser: one process of it for each page that is open, reached over loopback."""
