"""Charges that a drill adds to the bill: single ones, those by the second, and those that begin during the drill.

Rounded once a line, to whole micro-dollars.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.said import Said

GIB = 1073741824.0
HOURS_PER_MONTH = 730.0
"""As in AWS's own price examples."""

Items = tuple[tuple[Said, int], ...]
"""Lines with whole micro-dollars."""


@dataclass(slots=True)
class StandingCharge:
    """A line that is paid for as long as nothing changes it."""

    usd_hour: float
    since: int
    """Second since which it costs that."""
    accrued_usd: float = 0.0
    """Its cost before the change."""

    def cost_usd(self, second: int) -> float:
        """The cost up to a second."""
        return self.accrued_usd + self.usd_hour * ((second - self.since) / 3600.0)


@dataclass(slots=True)
class Charges:
    """Amounts by line of the bill, in US dollars."""

    single: dict[Said, float] = field(default_factory=dict)
    metered: dict[Said, float] = field(default_factory=dict)
    """The lines paid for by the second."""
    standing: dict[Said, StandingCharge] = field(default_factory=dict)
    """The lines paid for by the hour from some second on: they are in the month that follows, too."""

    def add(self, line: Said, usd: float) -> None:
        """Charge an amount once."""
        self.single[line] = self.single.get(line, 0.0) + usd

    def meter(self, line: Said, usd: float) -> None:
        """Charge the amount of one more second; a line in credit costs nothing."""
        self.metered[line] = self.metered.get(line, 0.0) + usd

    def change(self, line: Said, usd_hour: float, second: int) -> None:
        """From a second on, a line costs so much an hour more, or less."""
        known = self.standing.get(line, StandingCharge(0.0, second))
        self.standing[line] = StandingCharge(known.usd_hour + usd_hour, second, known.cost_usd(second))

    def items(self, second: int) -> Items:
        """Every line up to a second. What has become cheaper is not paid out."""
        usd = dict(self.single)
        for line, amount in self.metered.items():
            usd[line] = usd.get(line, 0.0) + max(0.0, amount)
        for line, standing in self.standing.items():
            if standing.cost_usd(second) > 0.0:
                usd[line] = usd.get(line, 0.0) + standing.cost_usd(second)
        return tuple(sorted((line, int(amount * 1e6 + 0.5)) for line, amount in usd.items()))

    def month(self) -> Items:
        """By how much each standing line changes the bill of a month in which nothing else changes."""
        return tuple(
            sorted(
                (line, round(standing.usd_hour * HOURS_PER_MONTH * 1e6))
                for line, standing in self.standing.items()
                if standing.usd_hour
            )
        )
