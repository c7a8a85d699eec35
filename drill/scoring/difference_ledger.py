"""The difference ledger: which departures a drill's losses need, found by running it without them.

The engine's own ledger says where and how requests were lost; that stays as the middle of each line. The roots of a line are
what this module proves: departures without which those requests are not lost, nor as many others instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drill.engine.observe.ledger import whole
from drill.engine.observe.overload_causes import USUAL_DEMAND
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.run import LedgerRow, Recording
from drill.model.said import Chain, Fact, Said, order
from drill.scoring.counterfactual_runs import Cells, CounterfactualRuns, LossProfile
from drill.scoring.departure_shares import USUAL, Relation, Roots, parts, shapley, two_ends

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
    """What would not have been lost without it, everything else the same."""
    lost_writes: int
    """Acknowledged writes that would not have been lost without it."""
    remedy: bool = False
    """It was done by people or the runbook, and more would have been lost without it: never a root."""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """Requests of a class that were lost in one place, and the departures that they need."""

    cls: str
    outcome: str
    cause: Said
    middle: Chain
    """Where and how, in the engine's words, without the event and without the choice."""
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
    """Whether every subset of the departures was run."""
    lost: Cells
    """What was lost, by class and slice."""
    offered: Cells
    cells: tuple[tuple[tuple[Said, ...], Relation, Cells], ...]
    """What was lost by class and slice, of each group of lines with the same roots."""


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
    return _ledger(_Game(CounterfactualRuns(inputs, seed, actions, recording, look)), recording)


class _Game:
    """The losses where only some departures come, at the whole drill's offered load."""

    def __init__(self, counterfactual: CounterfactualRuns) -> None:
        self.counterfactual = counterfactual
        self.all = range(len(counterfactual.departures))
        self.whole = counterfactual.whole
        self.remedies = tuple(
            number
            for number in self.all
            if counterfactual.departures[number].decided and self._total((number,)) >= self._total(())
        )
        self.players = tuple(number for number in self.all if number not in self.remedies)
        """The departures that may be roots."""

    def _cells(self, gone: Iterable[int]) -> Cells:
        return at_load(self.counterfactual.profile(gone), self.whole.offered)

    def _total(self, gone: Iterable[int]) -> float:
        return sum(self._cells(gone)) + self.counterfactual.profile(gone).lost_writes

    def without(self, number: int) -> Cells:
        """The loss without one departure, everything else the same."""
        return self._cells((number,))

    def only(self, present: Iterable[int]) -> Cells:
        """The loss where only these players come.

        A remedy would not have been applied where there is too little to remedy: the cheaper of the two counts.
        """
        there = frozenset(present)
        gone = tuple(number for number in self.players if number not in there)
        if not gone or not self.remedies:
            return self._cells(gone)
        return self._cells(min(gone, (*gone, *self.remedies), key=self._total))

    def writes(self, number: int) -> float:
        """Acknowledged writes that are not lost without a departure."""
        return self.whole.lost_writes - self.counterfactual.profile((number,)).lost_writes

    def alone(self, number: int) -> float:
        """Requests that are not lost without a departure, everything else the same."""
        return sum(self.whole.lost) - sum(self._cells((number,)))


def at_load(found: LossProfile, offered: Cells) -> Cells:
    """The loss of these offered requests at a profile's shares: less demand helps only if it helps in shares."""
    return [
        lost if there == wanted else lost * wanted / there if there > 0.0 else 0.0
        for lost, there, wanted in zip(found.lost, found.offered, offered, strict=True)
    ]


def _ledger(game: _Game, recording: Recording) -> DifferenceLedger:
    counterfactual, players = game.counterfactual, game.players
    exact = len(players) <= EXACT
    without = [game.without(number) for number in players]
    only = [game.only((number,)) for number in players]
    none = game.only(())
    shares: list[list[tuple[Roots, float]]] = [
        parts(loss, none[place], [row[place] for row in without], [row[place] for row in only])
        for place, loss in enumerate(game.whole.lost)
    ]
    names = {roots: _names(game, roots) for cell in shares for roots, _ in cell}
    matrix = _by_row(game, recording, shares)
    lines = _lines(matrix, names)
    values = _values(game, without, only, none, exact=exact)
    lost = sum(row.count for row in recording.ledger)
    rounded = whole([max(0.0, sum(none)), *(max(0.0, value) for value in values)], lost)
    by_number = dict(zip(players, rounded[1:], strict=True))
    return DifferenceLedger(
        departures=tuple(
            DepartureShare(
                said=counterfactual.departures[number].said,
                requests=by_number.get(number, round(game.alone(number))),
                alone=round(game.alone(number)),
                lost_writes=round(game.writes(number)),
                remedy=number in game.remedies,
            )
            for number in game.all
        ),
        usual=rounded[0],
        lines=lines,
        runs=counterfactual.runs,
        exact=exact,
        lost=game.whole.lost,
        offered=game.whole.offered,
        cells=_cells_by_roots(shares, names),
    )


def _names(game: _Game, roots: Roots) -> tuple[Said, ...]:
    """The departures of some roots, by time; numbers are those of the players."""
    return tuple(game.counterfactual.departures[game.players[number]].said for number in roots.numbers)


def _values(
    game: _Game, without: Sequence[Cells], only: Sequence[Cells], none: Cells, *, exact: bool
) -> tuple[float, ...]:
    """The Shapley value of every player, or its two ends."""
    if exact:
        return shapley(len(game.players), lambda present: sum(game.only(game.players[number] for number in present)))
    return two_ends(sum(game.whole.lost), sum(none), [sum(row) for row in without], [sum(row) for row in only])


def _by_row(
    game: _Game, recording: Recording, shares: Sequence[Sequence[tuple[Roots, float]]]
) -> dict[LedgerRow, dict[Roots, float]]:
    """How much of every row of the engine's ledger each group of roots explains: the shares of the slices it was lost in."""
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
