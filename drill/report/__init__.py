"""Results for readers: one Report, many writers; and saved runs, drills told line by line, the timeline as data."""
