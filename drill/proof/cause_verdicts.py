"""Are the causes that a ledger names the causes? Each claim of a design's losses is held against six rules.

1. Without its root at least four fifths of a claim go, at its places and of all losses as many.
2. Of roots that are each enough, all have to be taken away.
3. "Nothing happened" stands only where half of it is lost without any departure.
4. A consequence or a standing condition is no root.
5. A choice is one that the level offers, and takes at least half.
6. A remedy is no root.

Independent of the ledger that it checks: every counterfactual is a run from zero of another level, another design or other
actions, not a continued copy, and a claim's places are its class and the seconds it was lost in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from drill.design.changes import Change, changes, changes_towards
from drill.design.choices import fixed_parts
from drill.engine.departures import Departure, departures
from drill.engine.simulate import DrillEngine
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.level_traffic import Curve
from drill.model.said import Chain, Said
from drill.proof.named_choices import (
    HALF,
    TOLD,
    LossGroup,
    NamedChoice,
    by_class,
    groups_without_choice,
    named_choices,
    pairs_to_try,
    share_removed,
)
from drill.proof.option_counterfactuals import Counterfactual, breadth_first, combined_rows, counterfactual
from drill.proof.proven_causes import proven_roots
from drill.proof.trial import Job, Runner, Trial, summarized
from drill.scoring.departure_game import at_load
from drill.scoring.departure_runs import Cells, loss_profile
from drill.scoring.departure_shares import Relation
from drill.scoring.difference_ledger import DifferenceLedger
from drill.scoring.scored_run import complete
from drill.topology.assemble import assemble

BUT_FOR = 0.8
"""The least share of a claim that has to go without its root, and of all losses as many."""
MOST_CHANGES, MOST_TWO = 12, 8
"""Changes and pairs that are tried here; the debrief tries all changes, and more pairs. So `none` is what this budget found."""
EVENTS = frozenset(("fault.root", "action.root", "demand.root"))
"""Codes of inputs that depart."""


@dataclass(frozen=True, slots=True)
class CauseVerdict:
    """One claim of a run: the requests lost to some roots and a choice, and the rule that it breaks."""

    requests: float
    share: float
    """Of all that the design loses."""
    roots: Chain
    relation: Relation
    rule: int
    """The number of the first rule that it breaks; 0 if it passes all six."""
    removed: float
    """The share of it that goes without its roots; with them all, where nothing is said to have happened."""
    best: Counterfactual | None
    """The choice that it names; None where it is said that no single choice or pair helps, or none was tried."""

    @property
    def large(self) -> bool:
        """True if it is large enough to be held to the rules."""
        return self.share >= TOLD


def verdicts(
    level: Level, design: Design, runner: Runner, *, choices: bool = True, seed: int = 1
) -> tuple[CauseVerdict, ...]:
    """The claims of a design, largest first; nothing where it loses nothing."""
    inputs = assemble(level, design)
    drill = DrillEngine(inputs, seed)
    drill.advance(level.length_s)
    dealt = drill.inputs
    run = complete(inputs, seed, (), drill.recording())
    if not run.recording.ledger:
        return ()
    ledger = proven_roots(inputs, run).ledger
    before = summarized(level, run)
    named = _confirmed(level, design, ledger, before, runner) if choices else named_choices(level, ledger, ())
    zero = _Zero(dealt, seed, departures(DrillEngine(inputs, seed), run.recording), ledger)
    lost = sum(ledger.lost)
    return tuple(_verdict(level, zero, one, one.group.count / lost) for one in _claims(named))


def _verdict(level: Level, zero: _Zero, one: NamedChoice, share: float) -> CauseVerdict:
    group = one.group
    rule, removed = zero.event_rule(one) if share >= TOLD else (0, 0.0)
    if not rule and one.best is not None and (any(fixed_parts(level, one.best.design)) or one.share_removed < HALF):
        rule = 5
    return CauseVerdict(group.count, share, group.roots, group.relation, rule, removed, one.best)


def _claims(named: Sequence[NamedChoice]) -> Iterator[NamedChoice]:
    """The groups of losses that have one root and one choice: a whole group, or its classes where only they have choices."""
    whole = {(one.group.roots, one.group.relation): one.best for one in named if not one.group.cls}
    parts = {(one.group.roots, one.group.relation) for one in named if one.group.cls and one.best is not None}
    for one in named:
        key = (one.group.roots, one.group.relation)
        split = whole[key] is None and key in parts
        if split == bool(one.group.cls):
            yield one


def _confirmed(
    level: Level, design: Design, ledger: DifferenceLedger, before: Trial, runner: Runner
) -> tuple[NamedChoice, ...]:
    """The choices, tried until every large group has one: single changes first, those towards a solution before all others."""
    rows: list[Counterfactual] = []
    serving: list[Counterfactual] = []
    named = named_choices(level, ledger, serving)
    still = groups_without_choice(named, ledger)
    tried = _tried(level, design, before, runner, rows)
    while still and (row := next(tried, None)) is not None:
        rows.append(row)
        if any(_serves(ledger, part, row) for group in still for part in (group, *by_class(level, group))):
            serving.append(row)
            named = named_choices(level, ledger, serving)
            still = groups_without_choice(named, ledger)
    return named


def _tried(
    level: Level, design: Design, before: Trial, runner: Runner, rows: Sequence[Counterfactual]
) -> Iterator[Counterfactual]:
    """The rows of the changes, and of pairs of those in `rows` when they have been run: each run when it is asked for."""
    for change in islice(_promising(level, design), MOST_CHANGES):
        (after,) = runner([Job(change.design, before.seed, profiled=True)])
        yield counterfactual(level, (change,), before, after)
    for pair in islice(pairs_to_try(level, design, rows), MOST_TWO):
        yield from combined_rows(level, [pair], before, before.seed, runner)


def _serves(ledger: DifferenceLedger, group: LossGroup, row: Counterfactual) -> bool:
    return row.saved >= HALF * group.count and share_removed(ledger, group, row) >= HALF


def _promising(level: Level, design: Design) -> Iterator[Change]:
    """Every change, those to what a solution has first; of the many classes those of the present family."""
    seen: set[str] = set()
    for change in changes_towards(level, design, [made for _, made in level.solutions]):
        seen.add(change.design.digest)
        yield change
    rest = [one for one in changes(level, design) if one.design.digest not in seen and not _of_other_family(one)]
    yield from breadth_first(rest)


def _of_other_family(change: Change) -> bool:
    return change.key.endswith("class") and change.before.partition(".")[0] != change.after.partition(".")[0]


class _Zero:
    """Runs from zero without some departures."""

    def __init__(self, inputs: Inputs, seed: int, found: Sequence[Departure], ledger: DifferenceLedger) -> None:
        self.inputs, self.seed, self.ledger = inputs, seed, ledger
        alone = {item.said: (item,) for item in found}
        several = {share.said: tuple(one for said in share.each for one in alone[said]) for share in ledger.departures}
        self.found = {said: several.get(said) or alone[said] for said in (*alone, *several)}
        """The departures of each root: of a fault that came several times, all of them."""
        self.known: dict[frozenset[Said], Cells] = {}
        self.remedies = frozenset(item.said for item in ledger.departures if item.remedy)

    def cells(self, gone: frozenset[Said]) -> Cells:
        """The losses by class and slice of a run that never had these departures."""
        if gone not in self.known:
            other = _without(self.inputs, [item for said in gone for item in self.found[said]])
            drill = DrillEngine(other, self.seed)
            drill.advance(other.level.length_s)
            self.known[gone] = at_load(loss_profile(drill), self.ledger.offered)
        return self.known[gone]

    def gone_with(self, one: NamedChoice, gone: frozenset[Said]) -> float:
        """The share of a claim that goes without some departures: at its places, and of all losses as many.

        Rule 6: a remedy would not have been applied where there is nothing to remedy.
        """
        most = self._gone(one, gone)
        return max(most, self._gone(one, gone | self.remedies)) if self.remedies and most < BUT_FOR else most

    def _gone(self, one: NamedChoice, gone: frozenset[Said]) -> float:
        after = self.cells(gone)
        fell = sum(
            min(own, was - now)
            for own, was, now in zip(one.group.cells, self.ledger.lost, after, strict=True)
            if own > 0.0 and now < was
        )
        return min(fell, sum(self.ledger.lost) - sum(after)) / one.group.count

    def stays_without(self, one: NamedChoice, gone: frozenset[Said]) -> float:
        """The share of a claim that is lost at its places without some departures too, whatever else was lost there."""
        after = self.cells(gone)
        return sum(min(own, now) for own, now in zip(one.group.cells, after, strict=True)) / one.group.count

    def event_rule(self, one: NamedChoice) -> tuple[int, float]:
        """The rule about events that a claim breaks (0: none), and the share of it that goes without its roots."""
        roots, relation = one.group.roots, one.group.relation
        if any(root.code not in EVENTS for root in roots):
            return 4, 0.0
        if any(root in self.remedies for root in roots):
            return 6, 0.0
        if relation is Relation.NOTHING:
            stays = self.stays_without(one, frozenset(self.found)) if self.found else 1.0
            return (3 if stays < HALF else 0), 1.0 - stays
        if relation is Relation.EITHER:
            removed = self.gone_with(one, frozenset(roots))
            return (2 if removed < BUT_FOR else 0), removed
        removed = min(self.gone_with(one, frozenset((root,))) for root in roots)
        return (1 if removed < BUT_FOR else 0), removed


def _without(inputs: Inputs, gone: Sequence[Departure]) -> Inputs:
    """The inputs as if some departures had never been written."""
    level, design = inputs.level, inputs.design
    faults = {number for item in gone for number in item.faults}
    rules = {number for item in gone for number in item.rules}
    flat = {(rise.number, point) for item in gone for rise in item.rises for point in range(rise.first, rise.last + 1)}
    classes = tuple(
        replace(
            item,
            rate=Curve(
                tuple(
                    (second, item.rate.points[0][1] if (k, point) in flat else rate)
                    for point, (second, rate) in enumerate(item.rate.points)
                ),
                item.rate.linear,
            ),
        )
        for k, item in enumerate(level.classes)
    )
    calm = replace(
        level,
        faults=tuple(fault for number, fault in enumerate(level.faults) if number not in faults),
        classes=classes,
    )
    plain = replace(design, runbook=tuple(rule for number, rule in enumerate(design.runbook) if number not in rules))
    return replace(inputs, level=calm, design=plain)
