"""Rows of a report about causes: the departures that it charges, and the one that was to be named."""
