"""Are the named causes the causes? Holds a level's own designs against the six rules; `python -m tests.levels.cause_check [LEVEL …]`.

Independent of the ledger that it checks: every counterfactual is a run from zero of another level, another design or other
actions, not a continued copy, and a line's places are its class and the seconds it was lost in.

Measured on 30 November 2026 with seed 1 over the first designs of 34 levels: of 47,149,556 lost requests 99.5 % have a true event,
98 % a true choice (the aims are 95 % and 85 %). The rest is told to have no choice: far-away-readers (distance), dropped-table,
everybody-reconnects, and one claim each of bad-deploy and two-writers. Among traps three claims are known to be false:
analysts @trap:larger-replicas (log growth), thousand-functions @trap:tokens (nothing), slack-2022 @trap:let-fewer-in (shed).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from drill.api.opening import as_level
from drill.design.changes import Change, changed_values, changes
from drill.design.choices import fixed_parts
from drill.engine.departures import Departure, departures
from drill.engine.simulate import DrillEngine
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Curve, Level
from drill.model.said import Said
from drill.proof.counterfactuals import Counterfactual, breadth_first, combined_rows, counterfactual
from drill.proof.named_choices import HALF, TOLD, NamedChoice, groups_without_choice, named_choices, pairs_to_try
from drill.proof.proven_causes import proven_roots
from drill.proof.trial import Job, Trial, serial, summarized, trial
from drill.scoring.counterfactual_runs import Cells, loss_profile
from drill.scoring.departure_shares import Relation
from drill.scoring.difference_ledger import DifferenceLedger, at_load
from drill.scoring.runs import complete
from drill.topology.assemble import assemble
from drill.words.english import english

BUT_FOR = 0.8
"""The least share of a line that has to go without its root, and of all losses as many."""
MOST_CHANGES, MOST_TWO = 60, 30
"""Changes and pairs that are tried here; the product tries all changes, and more pairs. So `none` is what this budget found."""
EVENTS = frozenset(("fault.root", "action.root", "demand.root"))


@dataclass(frozen=True, slots=True)
class CauseVerdict:
    """One claim of a run: the requests lost to some roots and a choice, and whether each is true."""

    level: str
    design: str
    requests: float
    share: float
    """Of all that the design loses."""
    roots: str
    event: bool
    """Whether its roots are."""
    choice: str
    """`true`, `false`, or `none` where it is said that no single choice or pair helps."""
    named: str

    def __str__(self) -> str:
        event = "true" if self.event else "FALSE"
        where = f"{self.level} @{self.design}"
        return f"{where}: {self.requests:,.0f} ({self.share:.0%}) event {event}: {self.roots}; choice {self.choice}: {self.named}"


def verdicts(level: Level, design: Design, name: str, *, choices: bool = True, seed: int = 1) -> list[CauseVerdict]:
    """The claims of a design, largest first."""
    inputs = assemble(level, design)
    drill = DrillEngine(inputs, seed)
    drill.advance(level.length_s)
    dealt = drill.inputs
    run = complete(inputs, seed, (), drill.recording())
    if not run.recording.ledger:
        return []
    ledger = proven_roots(inputs, run).ledger
    before = summarized(level, run)
    named = _named(level, design, ledger, before) if choices else named_choices(level, ledger, ())
    checked = _Zero(dealt, seed, departures(DrillEngine(inputs, seed), run.recording), ledger)
    lost = sum(ledger.lost)
    return [
        CauseVerdict(
            *(level.id, name, one.group.count, one.group.count / lost),
            " & ".join(english(root, level) for root in one.group.roots) or str(one.group.relation),
            checked.event_true(one),
            _choice(level, one, choices=choices),
            one.best.words if one.best else "",
        )
        for one in _claims(named)
    ]


def _claims(named: Sequence[NamedChoice]) -> Iterator[NamedChoice]:
    """The groups of losses that have one root and one choice: a whole group, or its classes where only they have choices."""
    whole = {(one.group.roots, one.group.relation): one.best for one in named if not one.group.cls}
    parts = {(one.group.roots, one.group.relation) for one in named if one.group.cls and one.best is not None}
    for one in named:
        key = (one.group.roots, one.group.relation)
        split = whole[key] is None and key in parts
        if split == bool(one.group.cls):
            yield one


def _choice(level: Level, one: NamedChoice, *, choices: bool) -> str:
    if one.best is None:
        return "none" if choices else "untried"
    legal = not list(fixed_parts(level, one.best.design))
    return "true" if legal and one.share_removed >= HALF else "false"


def _named(level: Level, design: Design, ledger: DifferenceLedger, before: Trial) -> tuple[NamedChoice, ...]:
    """The choices, tried until every large group has one: single changes first, those towards a solution before all others."""
    rows: list[Counterfactual] = []
    named = named_choices(level, ledger, rows)
    for change in _promising(level, design)[:MOST_CHANGES]:
        rows.append(
            counterfactual(level, (change,), before, trial(level, Job(change.design, before.seed, profiled=True)))
        )
        named = named_choices(level, ledger, rows)
        if not groups_without_choice(named, ledger):
            return named
    for pair in islice(pairs_to_try(level, design, rows), MOST_TWO):
        rows += combined_rows(level, [pair], before, before.seed, serial(level))
        named = named_choices(level, ledger, rows)
        if not groups_without_choice(named, ledger):
            return named
    return named


def _promising(level: Level, design: Design) -> list[Change]:
    """Every change, those that a solution has made first; of the many classes those of the present family."""
    ends = [made for _, made in level.solutions]
    found = breadth_first([change for change in changes(level, design) if not _of_other_family(change)])
    return sorted(found, key=lambda change: not any(_made(change, end) for end in ends))


def _of_other_family(change: Change) -> bool:
    return change.key.endswith("class") and change.before.partition(".")[0] != change.after.partition(".")[0]


def _made(change: Change, end: Design) -> bool:
    return len(changed_values(change.design, end)) < len(changed_values(change.origin, end))


class _Zero:
    """Runs from zero without some departures."""

    def __init__(self, inputs: Inputs, seed: int, found: Sequence[Departure], ledger: DifferenceLedger) -> None:
        self.inputs, self.seed, self.ledger = inputs, seed, ledger
        self.found = {item.said: item for item in found}
        self.known: dict[frozenset[Said], Cells] = {}
        self.remedies = frozenset(item.said for item in ledger.departures if item.remedy)

    def cells(self, gone: frozenset[Said]) -> Cells:
        """What is lost by class and slice in a run that never had these departures."""
        if gone not in self.known:
            other = _without(self.inputs, [self.found[said] for said in gone])
            drill = DrillEngine(other, self.seed)
            drill.advance(other.level.length_s)
            self.known[gone] = at_load(loss_profile(drill), self.ledger.offered)
        return self.known[gone]

    def gone_with(self, one: NamedChoice, gone: frozenset[Said]) -> float:
        """The share of a claim that goes without some departures: at its places, and of all losses as many.

        Rule 6: a remedy would not have been applied where there is nothing to remedy.
        """
        return max(self._gone(one, gone), self._gone(one, gone | self.remedies) if self.remedies else 0.0)

    def _gone(self, one: NamedChoice, gone: frozenset[Said]) -> float:
        after = self.cells(gone)
        fell = sum(
            min(own, was - now)
            for own, was, now in zip(one.group.cells, self.ledger.lost, after, strict=True)
            if own > 0.0 and now < was
        )
        return min(fell, sum(self.ledger.lost) - sum(after)) / one.group.count

    def event_true(self, one: NamedChoice) -> bool:
        """Rules 1 to 4 and 6."""
        roots, relation = one.group.roots, one.group.relation
        if any(root.code not in EVENTS or root in self.remedies for root in roots):
            return False
        if relation is Relation.NOTHING:
            return 1.0 - self.gone_with(one, frozenset(self.found)) >= HALF if self.found else True
        if relation is Relation.EITHER:
            return self.gone_with(one, frozenset(roots)) >= BUT_FOR
        return all(self.gone_with(one, frozenset((root,))) >= BUT_FOR for root in roots)


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


def own_designs(level: Level) -> Iterator[tuple[str, Design]]:
    """The level's own designs by their names."""
    yield "start", level.start
    yield from ((f"trap:{name}", design) for name, design in level.traps)
    yield from ((f"solution:{name}", design) for name, design in level.solutions)


def told(rows: Sequence[CauseVerdict]) -> str:
    """The two figures: the share of lost requests with a true event, and with a true choice."""
    large = [row for row in rows if row.share >= TOLD]
    total = sum(row.requests for row in rows) or 1.0
    event = sum(row.requests for row in large if row.event)
    choice = sum(row.requests for row in large if row.choice == "true")
    none = sum(row.requests for row in large if row.choice == "none")
    return (
        f"of {total:,.0f} lost requests {event / total:.1%} have a true event, {choice / total:.1%} a true choice, "
        f"{none / total:.1%} are told to have none"
    )


def main(words: Sequence[str]) -> None:
    """Check the levels that are named: `--start` only their first designs, `--events` no choices."""
    everything: list[CauseVerdict] = []
    for name in (word for word in words if not word.startswith("--")):
        on, began = as_level(name), time.process_time()
        for which, made in own_designs(on):
            if which == "start" or "--start" not in words:
                rows = verdicts(on, made, which, choices="--events" not in words)
                everything += rows
                for row in rows:
                    if row.share >= TOLD and not (row.event and row.choice == "true"):
                        sys.stdout.write(f"  {row}\n")
        sys.stdout.write(f"{name}: {time.process_time() - began:.0f} s of CPU; so far {told(everything)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
