"""Results, progress and settings, kept between sessions. SQLite, one file, safe with two windows open."""
