"""The options of a design, one record each, and everything derived from the records."""
