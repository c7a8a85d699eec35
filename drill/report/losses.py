"""The ledger by what went wrong, all classes together."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.run import LedgerRow
from drill.model.said import Chain, Said


@dataclass(frozen=True, slots=True)
class Loss:
    """Requests lost to one cause, all classes together."""

    outcome: str
    cause: Said
    chain: Chain
    count: int
    classes: tuple[str, ...]


def losses(ledger: tuple[LedgerRow, ...]) -> tuple[Loss, ...]:
    """The ledger by outcome, cause and chain, largest first; ties in the ledger's order."""
    found: dict[tuple[str, Said, Chain], tuple[int, list[str]]] = {}
    for row in ledger:
        key = (row.outcome, row.cause, row.chain)
        number, classes = found.get(key, (0, []))
        found[key] = (number + row.count, classes if row.cls in classes else [*classes, row.cls])
    rows = [Loss(*key, number, tuple(classes)) for key, (number, classes) in found.items() if number]
    return tuple(sorted(rows, key=lambda loss: -loss.count))
