"""Failure Drill: a flight simulator for the data tier. Holds only the version, so that importing it costs nothing."""

__version__ = "0.1.0"
