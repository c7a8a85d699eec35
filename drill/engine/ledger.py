"""The account of every request: by class, outcome, where it ended and why. Whole numbers at the end, exactly summed."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.engine.staleness import AGES_S
from drill.engine.world import Chain
from drill.model.run import ClassTotals, LedgerRow

Key = tuple[int, str, str, Chain]
"""Class, outcome, cause, chain."""


@dataclass(slots=True)
class Ledger:
    """Amounts by class and by key, in requests (fractions until the end)."""

    classes: tuple[str, ...]
    offered: list[float]
    good: list[float]
    losses: dict[Key, float] = field(default_factory=dict)
    ages: list[float] = field(default_factory=lambda: [0.0] * (len(AGES_S) + 1))
    """Reads answered in time by age."""
    reads: float = 0.0

    def book(self, k: int, outcome: str, cause: str, chain: Chain, amount: float) -> None:
        """Add a loss."""
        key = (k, outcome, cause, chain)
        self.losses[key] = self.losses.get(key, 0.0) + amount

    def copy(self) -> Ledger:
        """A copy that shares nothing."""
        return Ledger(self.classes, list(self.offered), list(self.good), dict(self.losses), list(self.ages), self.reads)


def whole(amounts: list[float], total: int) -> list[int]:
    """Integers nearest to the amounts that add up to `total`: largest remainders are rounded up, ties by position."""
    scale_total = 0.0
    for amount in amounts:
        scale_total += amount
    if scale_total <= 0.0:
        return [0] * len(amounts)
    exact = [amount * (total / scale_total) for amount in amounts]
    floors = [int(value) for value in exact]
    missing = total - sum(floors)
    order = sorted(range(len(exact)), key=lambda index: (floors[index] - exact[index], index))
    for index in order[: max(0, missing)]:
        floors[index] += 1
    return floors


def close(ledger: Ledger, waiting: list[float]) -> tuple[tuple[ClassTotals, ...], tuple[LedgerRow, ...]]:
    """Round every class to whole requests. What is still under way when the drill ends has not been answered: failed."""
    end: Chain = ("the drill ended", "requests were still under way", "")
    totals: list[ClassTotals] = []
    rows: list[LedgerRow] = []
    for k, name in enumerate(ledger.classes):
        losses = [(key, amount) for key, amount in ledger.losses.items() if key[0] == k]
        if waiting[k] > 0.0:
            losses.append(((k, "failed", "unfinished", end), waiting[k]))
        losses.sort(key=lambda item: item[0])
        counts = whole([ledger.good[k], *(amount for _, amount in losses)], int(ledger.offered[k] + 0.5))
        by_outcome = {"stale": 0, "late": 0, "failed": 0}
        for (key, _), count in zip(losses, counts[1:], strict=True):
            by_outcome[key[1]] += count
            if count:
                rows.append(LedgerRow(name, key[1], key[2], tuple(part for part in key[3] if part), count))
        totals.append(
            ClassTotals(name, sum(counts), counts[0], by_outcome["stale"], by_outcome["late"], by_outcome["failed"])
        )
    rows.sort(key=lambda row: (-row.count, row.cls, row.outcome, row.cause, row.chain))
    return tuple(totals), tuple(rows)
