"""Reasons for a criterion's points: from the metrics of the seeds and the ledger of the worst one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from drill.grading.points import held
from drill.model.design import Design
from drill.model.grades import LostRequests
from drill.model.rubric import Criterion, Rubric
from drill.model.said import Fact, Said
from drill.proof.suite_run import cheapest_fix
from drill.scoring.measured import Measured, worst
from drill.words.losses import Loss


@dataclass(frozen=True, slots=True)
class Seen:
    """The kept part of a seed's run: every metric, and where most requests went."""

    KEPT: ClassVar[int] = 3
    measured: Measured
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """The feedback to a student, as far as the rubric allows: where most requests went in the worst seed, and advice."""

    losses: tuple[LostRequests, ...] = ()
    feedback: tuple[Said, ...] = ()


def why(criterion: Criterion, rows: Sequence[Measured]) -> tuple[Said, ...]:
    """In how many seeds it holds, then each bound that is missed: its worst value, and the seed of that."""
    if criterion.by_hand:
        return (Said("grade.by_hand"),)
    if criterion.metric:
        return (
            Said(
                "grade.mean",
                metric=criterion.metric,
                mean=sum(row.value(criterion.metric) for row in rows) / len(rows),
                nothing=criterion.worth_nothing,
                everything=criterion.worth_all,
            ),
        )
    count = Said(
        "grade.held_for_verdict" if criterion.credit == "verdict" else "grade.held",
        held=held(criterion, rows),
        seeds=len(rows),
    )
    return (count, *_missed(criterion, rows))


def _missed(criterion: Criterion, rows: Sequence[Measured]) -> Iterator[Said]:
    """Each bound that does not hold in some seed, and how bad it was."""
    for bound in dict.fromkeys(criterion.bounds):
        bad = tuple(row for row in rows if not row.holds(bound))
        if bad:
            found = worst(bound.metric, bad)
            yield Said(
                "grade.bound_missed",
                metric=bound.metric,
                op=bound.op,
                limit=bound.value,
                value=found.value(bound.metric),
                seed=found.seed,
            )


def reasons(rubric: Rubric, design: Design, seen: Sequence[Seen], *, advise: bool) -> Reasons:
    """The feedback to a student, as far as the rubric allows. Only designs without actions get advice."""
    if rubric.feedback == "none":
        return Reasons()
    rows = tuple(item.measured for item in seen)
    lacking = next((item for item in rubric.criteria if item.bounds and held(item, rows) < len(rows)), None)
    if lacking is None:
        return Reasons(feedback=(Said("grade.every_bound_holds"),))
    bad = next(bound for bound in lacking.bounds if any(not row.holds(bound) for row in rows))
    seed = worst(bad.metric, tuple(row for row in rows if not row.holds(bad))).seed
    lost = next(item.losses for item in seen if item.measured.seed == seed)
    advised = advise and rubric.feedback in ("one-change", "full")
    return Reasons(
        tuple(LostRequests(seed, one.count, one.outcome, one.classes, one.nodes, one.cause, one.chain) for one in lost),
        (_advice(rubric, design, lacking, seed),) if advised else (),
    )


def _advice(rubric: Rubric, design: Design, lacking: Criterion, seed: int) -> Said:
    """The cheapest single change that would have been enough: its option, or also its value."""
    found = cheapest_fix(rubric.level, design, lacking.bounds, seed)
    if found is None:
        return Said("grade.no_change", criterion=lacking.id)
    change = found.changes[0]
    if rubric.feedback != "full":
        return Said("grade.option", criterion=lacking.id, option=change.key)
    values = change.values
    option = change.key if change.key in values else next(iter(values), change.key)
    before, after = values.get(option, (None, None))
    return Said(
        "grade.change",
        criterion=lacking.id,
        option=option,
        before=_fact(before),
        after=_fact(after),
        besides=", ".join(change.besides),
    )


def _fact(value: object) -> Fact:
    """A value of a design file; a list or a mapping as JSON, which YAML reads too."""
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value, sort_keys=True)
