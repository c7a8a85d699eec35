"""The options of a design, one record each, and all that is derived from the records."""
