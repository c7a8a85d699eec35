"""Marks one submission. What a worker runs: it never raises, and knows nothing of students."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import Problem, Problems
from drill.files.load import load_design
from drill.grading.points import earned
from drill.grading.reasons import Seen, reasons, why
from drill.model.grades import AsPlayed, CriterionMark, Mark
from drill.model.said import Said
from drill.report import saved
from drill.scoring.measured import measured
from drill.scoring.scored_run import complete
from drill.syntax.problems import Kind
from drill.syntax.safe_text import safe
from drill.syntax.source import decode
from drill.topology.assemble import assemble
from drill.topology.run_cost import run_cost
from drill.words.losses import losses

if TYPE_CHECKING:
    from drill.model.action import Action
    from drill.model.inputs import Inputs
    from drill.model.rubric import Rubric
    from drill.model.run import ScoredRun

SLICE_S = 60
"""Simulated between two looks at the clock."""
MOST_UNITS = 300e6
"""Most work of one submission with all its seeds, in units of `run_cost`: about two hours of one core. The same on every machine."""


@dataclass(frozen=True, slots=True)
class MarkingTask:
    """A submission to mark."""

    rubric: Rubric
    name: str
    data: bytes
    limit_s: float
    """Wall time it may take."""


class TakesTooLong(Exception):
    """A submission is not graded because it takes longer than the limit."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


def mark(task: MarkingTask) -> Mark:
    """Mark a submission. A problem of its file is a mark, and so is a fault of the grader."""
    try:
        return _marked(task)
    except Problems as error:
        return unusable(error.problems, task.rubric)
    except TakesTooLong as error:
        return not_graded(error.said)
    except Exception as error:  # noqa: BLE001 (a fault of the grader costs nobody points, and stops nobody else)
        return not_graded(Said("grade.fault_of_grader", error=type(error).__name__, message=safe(str(error))[:500]))


def unusable(problems: tuple[Problem, ...], rubric: Rubric) -> Mark:
    """The mark of a file that cannot be used: no points, but for those that a person gives."""
    criteria = tuple(
        CriterionMark(item.id, None, item.points, (Said("grade.by_hand"),))
        if item.by_hand
        else CriterionMark(item.id, 0.0, item.points, (Said("grade.not_usable"),))
        for item in rubric.criteria
    )
    kept = tuple(replace(one, source="") for one in problems)
    return Mark("unusable", criteria, kept, engine=ENGINE, catalog_digest=catalog_digest())


def not_graded(why: Said) -> Mark:
    """A mark that costs no points."""
    return Mark("not-graded", feedback=(why,), engine=ENGINE, catalog_digest=catalog_digest())


def _marked(task: MarkingTask) -> Mark:
    rubric, level = task.rubric, task.rubric.level
    text, actions, played = _content(task)
    design = load_design(text, level, task.name)
    inputs = assemble(level, design)
    _refuse_if_too_costly(inputs, rubric.seeds)
    deadline = monotonic() + task.limit_s
    seen = tuple(_seen(inputs, actions, rubric, deadline, task.limit_s))
    rows = tuple(item.measured for item in seen)
    found = reasons(rubric, design, seen, advise=not actions)
    return Mark(
        status="graded",
        criteria=tuple(
            CriterionMark(item.id, earned(item, rows), item.points, why(item, rows)) for item in rubric.criteria
        ),
        losses=found.losses,
        feedback=found.feedback,
        design=safe(design.name),
        design_digest=design.digest,
        digests=tuple(row.digest for row in rows),
        as_played=None if played is None else _as_played(inputs, played, actions, deadline, task.limit_s),
        engine=ENGINE,
        catalog_digest=catalog_digest(),
    )


def _refuse_if_too_costly(inputs: Inputs, seeds: int) -> None:
    """Raises TakesTooLong for a design whose runs would take hours or gigabytes."""
    cost = run_cost(inputs)
    times = cost.times_allowed(seeds, MOST_UNITS)
    if times > 1.0:
        raise TakesTooLong(
            Said(
                "grade.too_costly",
                seeds=seeds,
                times=round(times, 1),
                nodes=cost.nodes,
                classes=cost.classes,
                length_s=cost.seconds,
            )
        )


def _content(task: MarkingTask) -> tuple[str, tuple[Action, ...], int | None]:
    """A design's text, and of a saved run its actions and its seed. Nothing else in a saved run is read."""
    if not task.name.lower().endswith(".json"):
        return decode(task.data, task.name, Kind.DESIGN), (), None
    claimed = saved.parse(task.data, task.name)
    return claimed.design_text, claimed.actions, claimed.seed


def _seen(
    inputs: Inputs, actions: tuple[Action, ...], rubric: Rubric, deadline: float, limit_s: float
) -> Iterator[Seen]:
    for seed in range(rubric.first, rubric.first + rubric.seeds):
        run = _run(inputs, seed, actions, deadline, limit_s)
        yield Seen(measured(rubric.level, run), losses(run.recording.ledger)[: Seen.KEPT])


def _as_played(inputs: Inputs, seed: int, actions: tuple[Action, ...], deadline: float, limit_s: float) -> AsPlayed:
    return AsPlayed(seed, _run(inputs, seed, actions, deadline, limit_s).score.passed)


def _run(inputs: Inputs, seed: int, actions: tuple[Action, ...], deadline: float, limit_s: float) -> ScoredRun:
    """The run of a seed, the same as anywhere. Raises TakesTooLong after the deadline."""
    from drill.engine.simulate import DrillEngine

    simulation = DrillEngine(inputs, seed)
    given = tuple(sorted(actions))
    for action in given:
        simulation.act(action)
    while not simulation.done:
        if monotonic() > deadline:
            raise TakesTooLong(Said("grade.time_limit", limit_s=limit_s))
        simulation.advance(SLICE_S)
    return complete(inputs, seed, given, simulation.recording())
