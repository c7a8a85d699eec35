"""An action of a player or a runbook rule during a drill."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """At second `at_s`, do `kind` to `target`. The record of its kind says what target and value may be."""

    at_s: int
    kind: str
    target: str = ""
    value: str = ""
    """Shares in percent, times in seconds, sizes in GiB; empty where the kind takes none or leaves it open."""
