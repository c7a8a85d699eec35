"""Seconds that repeat the last one to the last bit."""
