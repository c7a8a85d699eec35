"""Why a criterion has the points it has: from the metrics of the seeds and the ledger of the worst one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from drill.grading.points import held
from drill.model.design import Design
from drill.model.rubric import Criterion, Rubric
from drill.proof.suite_run import cheapest_fix
from drill.scoring.measured import Measured, worst
from drill.words import units
from drill.words.english import chain_words
from drill.words.losses import Loss
from drill.words.metrics import bound_text, figure, label


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of a seed's run: every metric, and where most requests went."""

    KEPT: ClassVar[int] = 3
    measured: Measured
    losses: tuple[Loss, ...]


def why(criterion: Criterion, rows: Sequence[Measured]) -> str:
    """One sentence: in how many seeds it holds, what was missed most, and by how much."""
    if criterion.by_hand:
        return "given by hand"
    if criterion.metric:
        name = criterion.metric
        mean = sum(row.value(name) for row in rows) / len(rows)
        ends = f"{figure(name, criterion.worth_nothing)} is worth none, {figure(name, criterion.worth_all)} all"
        return f"{label(name)} {figure(name, mean)} on average; {ends}"
    count = held(criterion, rows)
    said = f"holds in {count} of {len(rows)} seeds"
    if criterion.credit == "verdict":
        said += "; 95 % are needed"
    missed = tuple(_missed(criterion, rows))
    return f"{said}; {'; '.join(missed)}" if missed else said


def _missed(criterion: Criterion, rows: Sequence[Measured]) -> Iterator[str]:
    """Each bound that does not hold in some seed, and how bad it was."""
    for bound in dict.fromkeys(criterion.bounds):
        bad = tuple(row for row in rows if not row.holds(bound))
        if bad:
            found = worst(bound.metric, bad)
            value = figure(bound.metric, found.value(bound.metric))
            yield f"{bound_text(bound)} was {value} with seed {found.seed}"


def reasons(rubric: Rubric, design: Design, seen: Sequence[Seen], *, advise: bool) -> tuple[str, ...]:
    """What a student reads, as far as the rubric allows. Only designs without actions get advice."""
    if rubric.feedback == "none":
        return ()
    rows = tuple(item.measured for item in seen)
    lacking = next((item for item in rubric.criteria if item.bounds and held(item, rows) < len(rows)), None)
    if lacking is None:
        return ("every bound holds in every seed",)
    bad = next(bound for bound in lacking.bounds if any(not row.holds(bound) for row in rows))
    seed = worst(bad.metric, tuple(row for row in rows if not row.holds(bad))).seed
    lost = next(item.losses for item in seen if item.measured.seed == seed)
    told = [_loss(loss, seed, rubric) for loss in lost]
    if advise and rubric.feedback in ("one-change", "full"):
        told += _advice(rubric, design, lacking, seed)
    return tuple(told)


def _loss(loss: Loss, seed: int, rubric: Rubric) -> str:
    chain = chain_words(loss.told_chain, rubric.level)
    return f"with seed {seed}, {units.count(loss.count)} {loss.words}" + (f" ({chain})" if chain else "")


def _advice(rubric: Rubric, design: Design, lacking: Criterion, seed: int) -> Iterator[str]:
    """The cheapest single change that would have been enough: its option, or also its value."""
    found = cheapest_fix(rubric.level, design, lacking.bounds, seed)
    if found is None:
        yield f"no change of one option tried would have met {lacking.id}"
        return
    change = found.changes[0]
    yield f"one option would have met {lacking.id}: {change.words if rubric.feedback == 'full' else change.key}"
