"""What is remembered between evenings: best runs, progress, settings. SQLite, one file, safe with two windows open."""
