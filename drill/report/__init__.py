"""Reports and their writers, saved runs, narrated drills, and the timeline as data."""
