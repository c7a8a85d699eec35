"""The records of the options, one file for each part of a design."""
