"""Faults: what each kind strikes and what it does."""
