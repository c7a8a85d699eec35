"""The cause that costs most at a moment, from the difference of two states of the ledger."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.engine.observe.ledger import Key
    from drill.engine.simulate import DrillEngine
    from drill.model.said import Chain, Said

LEAST = 0.5
"""Requests of a slice from which on a loss has a cause worth telling."""


@dataclass(frozen=True, slots=True)
class Leading:
    """The largest cause of the losses of a few seconds."""

    outcome: str
    classes: tuple[str, ...]
    cause: Said
    chain: Chain
    share: float
    """Of all that was lost, late or stale in those seconds."""
    whole: float = 0.0
    """Requests that were lost, late or stale in those seconds."""


class LeadingCauses:
    """The leading cause of every slice of a drill, in order; later slices can be forgotten again."""

    def __init__(self) -> None:
        self._ends: list[int] = [0]
        self._found: list[Leading | None] = [None]
        self._so_far: list[Leading | None] = [None]
        self._before: dict[Key, float] = {}

    def back_to(self, second: int, drill: DrillEngine) -> None:
        """Forget everything after `second`, where the simulation is."""
        kept = bisect_left(self._ends, second + 1)
        del self._ends[kept:], self._found[kept:], self._so_far[kept:]
        if self._ends[-1] < second:
            self._ends.append(second)
            self._found.append(self._found[-1])
            self._so_far.append(self._so_far[-1])
        self._before = _losses(drill)

    def note(self, drill: DrillEngine) -> None:
        """The slice up to where the simulation stands now."""
        now = _losses(drill)
        self._ends.append(drill.second)
        self._found.append(_largest(self._before, now, drill.ledger.classes))
        self._so_far.append(_largest({}, now, drill.ledger.classes))
        self._before = now

    def at(self, second: int) -> Leading | None:
        """The leading cause of a second; None where nothing was lost."""
        return self._of_slice(self._found, second)

    def so_far(self, second: int) -> Leading | None:
        """The largest cause of all losses up to the end of the slice of a second; None where nothing was lost."""
        return self._of_slice(self._so_far, second)

    def _of_slice(self, rows: list[Leading | None], second: int) -> Leading | None:
        place = bisect_left(self._ends, second + 1)
        return rows[place] if place < len(rows) else None


def _losses(drill: DrillEngine) -> dict[Key, float]:
    drill.ledger.read(drill.rows)
    return dict(drill.ledger.losses)


def _largest(before: dict[Key, float], now: dict[Key, float], classes: tuple[str, ...]) -> Leading | None:
    grown = {key: more for key, amount in now.items() if (more := amount - before.get(key, 0.0)) > 0.0}
    whole = sum(grown.values())
    if whole < LEAST:
        return None
    groups: dict[tuple[str, Said, Chain], float] = {}
    for (_, outcome, cause, chain), more in grown.items():
        groups[outcome, cause, chain] = groups.get((outcome, cause, chain), 0.0) + more
    outcome, cause, chain = max(groups, key=lambda group: groups[group])
    hit = {k for (k, *rest), _ in grown.items() if tuple(rest) == (outcome, cause, chain)}
    names = tuple(name for k, name in enumerate(classes) if k in hit)
    return Leading(outcome, names, cause, chain, groups[outcome, cause, chain] / whole, whole)
