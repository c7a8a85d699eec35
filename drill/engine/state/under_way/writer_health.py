"""Observations of the health check of an overloaded writer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class WriterHealth:
    """Aurora's health check, on levels with tails."""

    since: int = -1
    """Second since which the writer has had no free connection; -1: it has some."""
    limit_s: float = 0.0
    """How long it may go on before the check fails."""
    held_back_since: int = -1
    """Tick since which a failover waits for a person to ask for it; -1: none does."""
