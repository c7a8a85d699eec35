"""What is paid for by the second while a drill runs: summed in millionths of a dollar, rounded once a line."""

from __future__ import annotations

from drill.engine.state.state import State

GIB = 1073741824.0
HOURS_PER_MONTH = 730.0
"""As in AWS's own price examples."""


def meter(state: State, line: str, usd: float) -> None:
    """Add an amount to a line of what the drill costs; a line in credit costs nothing."""
    micro = state.metered.get(line, 0.0) + usd * 1e6
    state.metered[line] = micro
    state.charges[line] = int(max(0.0, micro) + 0.5)
