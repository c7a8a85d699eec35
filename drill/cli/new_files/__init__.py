"""The text of files that `drill new` writes."""
