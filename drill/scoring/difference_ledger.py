"""The difference ledger: which departures a drill's losses need, found by running it without them.

The engine's own ledger says where and how requests were lost; that stays as the middle of each line. The roots of a line are
what this module proves: departures without which those requests are not lost, nor as many others instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drill.engine.observe.ledger import whole
from drill.engine.observe.overload_causes import USUAL_DEMAND
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.run import LedgerRow, Recording
from drill.model.said import Chain, Fact, Said, order
from drill.scoring.departure_game import DepartureGame
from drill.scoring.departure_runs import Cells, CounterfactualRuns
from drill.scoring.departure_shares import USUAL, Relation, Roots, kept_parts, shapley, two_ends

EXACT = 3
"""Up to so many departures every subset is run. With more, each is taken away alone and left alone."""
SMALL = 0.02
"""A part of a row smaller than this share of it is reported with the row's largest part."""


@dataclass(frozen=True, slots=True)
class DepartureShare:
    """A departure, and what it has to do with all of the losses, requests and lost writes."""

    said: Said
    requests: int
    """Its Shapley value; those of all, and what is lost anyway, add up to the losses. Negative: it has saved so many."""
    alone: int
    """Losses that would not have come without it, everything else the same."""
    lost_writes: int
    """Acknowledged writes that would not have been lost without it."""
    remedy: bool = False
    """It was done by people or the runbook, and more would have been lost without it: never a root."""
    each: tuple[Said, ...] = ()
    """Of a fault that came several times: the departures that this one stands for."""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """Requests of a class that were lost in one place, and the departures that they need."""

    cls: str
    outcome: str
    cause: Said
    middle: Chain
    """The place and manner of the loss, in the engine's words, without the event and without the choice."""
    roots: tuple[Said, ...]
    """By time; none: the same would have been lost without any departure."""
    relation: Relation
    count: int
    given: Chain = ()
    """The choice that the engine names, where the level has made it itself."""

    @property
    def shown_roots(self) -> Chain:
        """The first links of its chain. A distance that is beyond the objective needs no event, nor any demand."""
        if self.relation is Relation.EITHER:
            return (Said("roots.either", **dict(zip(ROOTS, self.roots, strict=False))),)
        if not self.roots and any(link.code in STANDING for link in self.middle):
            return ()
        return self.roots or (USUAL_DEMAND,)


@dataclass(frozen=True, slots=True)
class DifferenceLedger:
    """Every lost request with its roots. Counts are whole and add up to those of the engine's ledger."""

    departures: tuple[DepartureShare, ...]
    usual: int
    """Lost with every departure taken away."""
    lines: tuple[DifferenceLine, ...]
    runs: int
    """Counterfactual runs that it took."""
    exact: bool
    """True if every subset of the departures was run."""
    lost: Cells
    """Losses, by class and slice."""
    offered: Cells
    cells: tuple[tuple[tuple[Said, ...], Relation, Cells], ...]
    """Losses by class and slice, of each group of lines with the same roots."""


def difference_ledger(
    inputs: Inputs,
    seed: int,
    actions: tuple[Action, ...],
    recording: Recording,
    look: Callable[[], None] = lambda: None,
) -> DifferenceLedger:
    """The difference ledger of a run. `look` is called now and then; what it raises ends the work.

    Raises ValueError when the recording is not of this drill.
    """
    if not recording.ledger and not recording.lost_writes:
        return DifferenceLedger((), 0, (), 0, exact=True, lost=[], offered=[], cells=())
    return _ledger(DepartureGame(CounterfactualRuns(inputs, seed, actions, recording, look)), recording)


def _ledger(game: DepartureGame, recording: Recording) -> DifferenceLedger:
    counterfactual, players = game.counterfactual, game.players
    exact = len(players) <= EXACT
    without = [game.without(player) for player in players]
    only = [game.only((player,)) for player in players]
    none = game.only(())
    kept = [game.kept(player) for player in players]
    instead = [game.instead(player) if share < 1.0 else None for player, share in zip(players, kept, strict=True)]
    shares: list[list[tuple[Roots, float]]] = [
        kept_parts(loss, none[place], [row[place] for row in without], [row[place] for row in only], kept, instead)
        for place, loss in enumerate(game.whole.lost)
    ]
    names = {roots: _names(game, roots) for cell in shares for roots, _ in cell}
    matrix = _by_row(game, recording, shares)
    lines = _lines(matrix, names)
    values = _values(game, without, only, none, exact=exact)
    lost = sum(row.count for row in recording.ledger)
    rounded = whole([max(0.0, sum(none)), *(max(0.0, value) for value in values)], lost)
    charged = dict(zip(players, rounded[1:], strict=True))
    everything = sorted((*players, *((number,) for number in game.remedies)))
    return DifferenceLedger(
        departures=tuple(
            DepartureShare(
                said=game.said(player),
                requests=charged.get(player, round(game.alone(player))),
                alone=round(game.alone(player)),
                lost_writes=round(game.writes(player)),
                remedy=player not in charged,
                each=tuple(counterfactual.departures[number].said for number in player) if len(player) > 1 else (),
            )
            for player in everything
        ),
        usual=rounded[0],
        lines=lines,
        runs=counterfactual.runs,
        exact=exact,
        lost=game.whole.lost,
        offered=game.whole.offered,
        cells=_cells_by_roots(shares, names),
    )


def _names(game: DepartureGame, roots: Roots) -> tuple[Said, ...]:
    """The departures of some roots, by time; numbers are those of the players."""
    return tuple(game.said(game.players[number]) for number in roots.numbers)


def _values(
    game: DepartureGame, without: Sequence[Cells], only: Sequence[Cells], none: Cells, *, exact: bool
) -> tuple[float, ...]:
    """The Shapley value of every player, or its two ends."""
    if exact:
        return shapley(len(game.players), lambda present: sum(game.only(game.players[number] for number in present)))
    return two_ends(sum(game.whole.lost), sum(none), [sum(row) for row in without], [sum(row) for row in only])


def _by_row(
    game: DepartureGame, recording: Recording, shares: Sequence[Sequence[tuple[Roots, float]]]
) -> dict[LedgerRow, dict[Roots, float]]:
    """The share of every row of the engine's ledger that each group of roots explains: the shares of the slices it was lost in."""
    classes = [item.name for item in game.counterfactual.inputs.level.classes]
    slices = len(game.whole.lost) // len(classes)
    noted = {(classes[key[0]], key[1], key[2], key[3]): grown for key, grown in game.counterfactual.rows.items()}
    found: dict[LedgerRow, dict[Roots, float]] = {}
    for row in recording.ledger:
        k = classes.index(row.cls)
        grown = noted.get((row.cls, row.outcome, row.cause, row.chain)) or {slices - 1: float(row.count)}
        amounts: dict[Roots, float] = {}
        for place, amount in grown.items():
            cell = shares[k * slices + place]
            total = sum(part for _, part in cell)
            for roots, part in cell or ((USUAL, 0.0),):
                amounts[roots] = amounts.get(roots, 0.0) + (amount * part / total if total > 0.0 else amount)
        found[row] = _folded(amounts)
    return found


def _folded(amounts: dict[Roots, float]) -> dict[Roots, float]:
    """Without what is too small to tell: that goes with the largest."""
    total = sum(amounts.values())
    largest = max(amounts, key=lambda roots: (amounts[roots], roots))
    kept = {roots: amount for roots, amount in amounts.items() if amount >= SMALL * total or roots == largest}
    kept[largest] += total - sum(kept.values())
    return kept


def _lines(
    matrix: dict[LedgerRow, dict[Roots, float]], names: dict[Roots, tuple[Said, ...]]
) -> tuple[DifferenceLine, ...]:
    """Whole requests by row and roots; rows that differ only in the event the engine named are one."""
    counts: dict[tuple[str, str, Said, Chain, Roots, Chain], int] = {}
    for row, amounts in matrix.items():
        each = list(amounts)
        for roots, count in zip(each, whole([amounts[one] for one in each], row.count), strict=True):
            if count:
                key = (row.cls, row.outcome, row.cause, middle(row.chain), roots, given(row.chain))
                counts[key] = counts.get(key, 0) + count
    made = [
        DifferenceLine(cls, outcome, cause, links, names.get(roots, ()), roots.relation, count, closed)
        for (cls, outcome, cause, links, roots, closed), count in counts.items()
    ]
    return tuple(
        sorted(made, key=lambda line: (-line.count, line.cls, line.outcome, line.cause, order(line.middle), line.roots))
    )


ROOTS = tuple(f"root_{place}" for place in range(1, 10))
"""The facts of roots each of which is enough."""
STANDING = frozenset(("network.beyond_objective",))
"""Conditions that explain losses without any demand."""
_EVENTS = frozenset(("fault.root", "action.root", "demand.root", "demand.usual"))
"""Codes of links that name an event, or that there was none."""


def middle(chain: Chain) -> Chain:
    """The links of a chain between the event it begins with and the choice it ends with."""
    return tuple(link for link in chain if link.code not in _EVENTS and "path" not in _facts(link))


def given(chain: Chain) -> Chain:
    """The choice at the end of a chain, if the level has made it."""
    return chain[-1:] if chain and _facts(chain[-1]).get("given") else ()


def _facts(link: Said) -> dict[str, Fact]:
    return dict(link.facts)


def _cells_by_roots(
    shares: Sequence[Sequence[tuple[Roots, float]]], names: dict[Roots, tuple[Said, ...]]
) -> tuple[tuple[tuple[Said, ...], Relation, Cells], ...]:
    found: dict[Roots, list[float]] = {}
    for place, cell in enumerate(shares):
        for roots, amount in cell:
            found.setdefault(roots, [0.0] * len(shares))[place] += amount
    return tuple((names[roots], roots.relation, cells) for roots, cells in found.items())
