"""Names the choice that would have avoided the losses of some roots, confirmed by running it.

A choice is named where one legal value that the level offers takes at least half of them, and half as many of all losses. If no
value does, two together are tried; if none do, there is no such choice, which is said. `drill explain`, the debrief's advice and
the ledger's last links all come from the same rows in the same order (`counterfactuals.order`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import combinations

from drill.design.changes import Change, changed_values, changes
from drill.design.choices import within
from drill.design.solution_parts import solution_parts
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import LedgerRow
from drill.model.said import Chain, Said
from drill.proof.option_counterfactuals import Counterfactual, order
from drill.scoring.departure_game import at_load
from drill.scoring.departure_runs import Cells
from drill.scoring.departure_shares import Relation
from drill.scoring.difference_ledger import DifferenceLedger, DifferenceLine

HALF = 0.5
"""The least share of the losses that a named choice takes."""
MOST = 0.8
"""A group of losses has its choices if classes with so much of it have theirs."""
TOLD = 0.05
"""Pairs are tried for roots with at least this share of all losses."""
MOST_PAIRS = 60
"""Pairs of changes that are tried in all."""
RUNBOOK = "runbook"
"""The option whose rows become possible with another choice."""
VALUES = 3
"""Values of an option that are tried in pairs: the best by themselves."""


@dataclass(frozen=True, slots=True)
class LossGroup:
    """Losses with the same roots, of one class where the whole has no choice: when they were lost."""

    roots: tuple[Said, ...]
    relation: Relation
    cls: str
    """Empty: all classes."""
    cells: Cells
    count: float


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A group of losses with the change that takes most for the money, or None."""

    group: LossGroup
    best: Counterfactual | None
    share_removed: float = 0.0
    """The share of the group's losses that it takes."""


def loss_groups(ledger: DifferenceLedger) -> tuple[LossGroup, ...]:
    """The losses by their roots, largest first."""
    found = [LossGroup(roots, relation, "", cells, sum(cells)) for roots, relation, cells in ledger.cells]
    return tuple(sorted(found, key=lambda group: -group.count))


def by_class(level: Level, group: LossGroup) -> Iterator[LossGroup]:
    """A group's parts, one for each class that has any."""
    slices = len(group.cells) // len(level.classes)
    for k, item in enumerate(level.classes):
        cells = [amount if k * slices <= place < (k + 1) * slices else 0.0 for place, amount in enumerate(group.cells)]
        if (count := sum(cells)) > 0.0:
            yield LossGroup(group.roots, group.relation, item.name, cells, count)


def share_removed(ledger: DifferenceLedger, group: LossGroup, row: Counterfactual) -> float:
    """The share of a group's losses that a change avoids: where and when they were lost, and of all losses.

    Raises ValueError for a row whose trial has no profile.
    """
    profile = row.after.profile
    if profile is None:
        message = "the trial of this row was not profiled"
        raise ValueError(message)
    after, gone = at_load(profile, ledger.offered), 0.0
    for own, before, now in zip(group.cells, ledger.lost, after, strict=True):
        if own > 0.0 and now < before:
            gone += own * (1.0 - now / before)
    return min(gone, row.saved) / group.count


def named_choices(level: Level, ledger: DifferenceLedger, rows: Sequence[Counterfactual]) -> tuple[NamedChoice, ...]:
    """The best of these rows for each group; where none serves a whole group, for each of its classes."""
    found = []
    for group in loss_groups(ledger):
        named = _named(ledger, group, rows)
        found.append(named)
        if named.best is None:
            found += [_named(ledger, part, rows) for part in by_class(level, group)]
    return tuple(found)


def _named(ledger: DifferenceLedger, group: LossGroup, rows: Sequence[Counterfactual]) -> NamedChoice:
    served = [
        (row, share) for row in rows if not row.steps_aside and (share := share_removed(ledger, group, row)) >= HALF
    ]
    if not served:
        return NamedChoice(group, None)
    best, share = min(served, key=lambda item: (len(item[0].changes), order(item[0])))
    return NamedChoice(group, best, share)


def groups_without_choice(named: Sequence[NamedChoice], ledger: DifferenceLedger) -> tuple[LossGroup, ...]:
    """Groups that are large enough for pairs and have no choice, nor have the classes that hold most of it."""
    lost = sum(ledger.lost)
    served: dict[tuple[tuple[Said, ...], Relation], float] = {}
    for one in named:
        if one.best is not None:
            key = (one.group.roots, one.group.relation)
            served[key] = served.get(key, 0.0) + one.group.count
    return tuple(
        one.group
        for one in named
        if not one.group.cls
        and one.best is None
        and one.group.count >= TOLD * lost
        and served.get((one.group.roots, one.group.relation), 0.0) < MOST * one.group.count
    )


def pairs_to_try(level: Level, design: Design, rows: Sequence[Counterfactual]) -> Iterator[tuple[Change, ...]]:
    """One or two parts of the level's own solutions, then two changes each, those first that lead towards a solution."""
    seen: set[str] = set()
    for made in _every_pair(level, design, rows):
        if made[-1].design.digest not in seen:
            seen.add(made[-1].design.digest)
            yield made
            if len(seen) >= MOST_PAIRS:
                return


def _every_pair(level: Level, design: Design, rows: Sequence[Counterfactual]) -> Iterator[tuple[Change, ...]]:
    yield from solution_parts(level, design)
    known = {(change.key, change.label) for change in changes(level, design, RUNBOOK)}
    after = cache(partial(changes, level))
    for parts in (*_differing(level, design), None):
        yield from _together(known, after, _candidates(rows, parts), parts)


def _differing(level: Level, design: Design) -> Iterator[tuple[str, ...]]:
    """The paths at which a design differs from each of the level's solutions."""
    for _, solution in level.solutions:
        paths = tuple(
            dict.fromkeys(
                path.partition(".")[0] if path.startswith(("replicas", "runbook")) else path
                for path in changed_values(design, solution)
            )
        )
        if len(paths) > 1:
            yield paths


def _candidates(rows: Sequence[Counterfactual], parts: tuple[str, ...] | None) -> list[Change]:
    """The best values of each option, those of options that save most first."""
    kept: dict[tuple[str, str], list[Change]] = {}
    for row in sorted(rows, key=order):
        if len(row.changes) == 1 and not row.steps_aside:
            (change,) = row.changes
            if parts is None or _leads(change, parts):
                kept.setdefault((change.key, change.label), []).append(change)
    return [change for found in kept.values() for change in found[:VALUES]]


def _leads(change: Change, parts: tuple[str, ...]) -> bool:
    return any(within(change.key, (part,)) or within(part, (change.key,)) for part in parts)


def _together(
    known: Container[tuple[str, str]],
    after: Callable[..., Sequence[Change]],
    candidates: list[Change],
    parts: tuple[str, ...] | None,
) -> Iterator[tuple[Change, Change]]:
    """Two candidates together, and after each candidate the rules of the runbook that it makes possible: not `known` before."""
    for first in candidates:
        for second in after(first.design, RUNBOOK):
            if (second.key, second.label) not in known and (parts is None or _leads(second, parts)):
                yield first, second
    for first, other in combinations(candidates, 2):
        for second in after(first.design):
            if (second.key, second.label, second.after) == (other.key, other.label, other.after):
                yield first, second


NO_CHOICE = Said("level.offers_no_choice")
"""The last link where nothing that the level offers takes half of the losses."""


def proven_rows(ledger: DifferenceLedger, named: Sequence[NamedChoice] | None = None) -> tuple[LedgerRow, ...]:
    """The ledger with proven roots and, once the choices have been tried, confirmed choices. Counts stay as they are."""
    by_roots = {(one.group.roots, one.group.relation, one.group.cls): one for one in named or ()}
    return tuple(
        LedgerRow(line.cls, line.outcome, line.cause, _chain(line, by_roots if named is not None else None), line.count)
        for line in ledger.lines
    )


def _chain(line: DifferenceLine, named: dict[tuple[tuple[Said, ...], Relation, str], NamedChoice] | None) -> Chain:
    links = (*line.shown_roots, *line.middle)
    if named is None:
        return links
    for cls in ("", line.cls):
        one = named.get((line.roots, line.relation, cls))
        if one is not None and one.best is not None:
            return (*links, choice_link(one.best, one.share_removed))
    return (*links, *line.given, NO_CHOICE)


def choice_link(row: Counterfactual, share: float) -> Said:
    """The option as it was, and what it takes to set it otherwise."""
    percent = round(100.0 * min(share, 1.0))
    first, *more = row.changes
    if not more:
        return Said(
            "choice.confirmed",
            path=first.key,
            value=first.before,
            instead=first.after,
            row=_row(first),
            taken_pct=percent,
            within_budget=row.within_budget,
        )
    return Said(
        "choice.pair",
        path=first.key,
        value=first.before,
        instead=first.after,
        row=_row(first),
        second=Said("choice.instead", path=more[0].key, value=more[0].after, row=_row(more[0])),
        taken_pct=percent,
        within_budget=row.within_budget,
    )


def _row(change: Change) -> str:
    """The row of the plan, where the path alone does not tell which one it is."""
    return change.label if change.key == RUNBOOK else ""
