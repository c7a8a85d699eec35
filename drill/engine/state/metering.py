"""What a drill adds to the bill: single charges, and what is paid for by the second, rounded once a line."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.said import Said

GIB = 1073741824.0
HOURS_PER_MONTH = 730.0
"""As in AWS's own price examples."""


@dataclass(slots=True)
class Charges:
    """Amounts by line of the bill."""

    micro_usd: dict[Said, int] = field(default_factory=dict)
    """Whole micro-dollars."""
    metered: dict[Said, float] = field(default_factory=dict)
    """The lines paid for by the second, before rounding."""

    def add(self, line: Said, usd: float) -> None:
        """Charge an amount once."""
        self.micro_usd[line] = self.micro_usd.get(line, 0) + int(usd * 1e6 + 0.5)

    def meter(self, line: Said, usd: float) -> None:
        """Charge the amount of one more second; a line in credit costs nothing."""
        micro = self.metered.get(line, 0.0) + usd * 1e6
        self.metered[line] = micro
        self.micro_usd[line] = int(max(0.0, micro) + 0.5)
