"""Finds the inputs on which verdicts depend: what no template tells, and figures of the catalogue that have a range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from drill.assess.exercise import Exercise, ExerciseJob
from drill.assess.pack_verdicts import Dependence, PackResult
from drill.assess.scenario_level import AssessedSystem, PackScenario, no_fault_scenario, scenario
from drill.assess.unknown_inputs import UnknownInput, client_patch, value_at, with_value
from drill.catalog.figures import figures
from drill.errors import Problems
from drill.proof.ranges import keys, pinned
from drill.topology.assemble import assemble

if TYPE_CHECKING:
    from drill.assess.subject import Subject

MOST_QUESTIONS = 5
"""Questions that a report asks."""
FIRST = 1
"""The seed that inputs are compared with."""


class Drills(Protocol):
    """Runs drills."""

    def survived(self, jobs: Sequence[ExerciseJob]) -> list[bool | None]:
        """Whether each of the drills is survived, in order."""

    @property
    def ranges(self) -> bool:
        """Whether figures of the catalogue are tried too."""


@dataclass(frozen=True, slots=True)
class PackQuestion:
    """A question whose answer changes verdicts."""

    input: str
    assumed: object
    values: tuple[object, ...]
    """Those with which verdicts are others."""
    faults: tuple[str, ...]
    """Ids of the faults whose verdict it changes."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A result drilled once more with another value of an input."""

    number: int
    """Of the result; 0 is the drill without a fault."""
    input: str
    assumed: object
    value: object
    job: ExerciseJob


def with_dependences(
    subject: Subject,
    system: AssessedSystem,
    no_fault: PackResult,
    results: Sequence[PackResult],
    drills: Drills,
) -> tuple[PackResult, tuple[PackResult, ...]]:
    """The results with the values of inputs that change their verdict, each input by itself.

    A value with which the design fails without a fault is told of that drill alone.
    """
    rows = (no_fault, *results)
    tried = list(_with_inputs(subject.inputs, system, rows))
    if drills.ranges:
        tried += _with_figures(rows)
    done = drills.survived([item.job for item in tried])
    failing = {
        (item.input, str(item.value))
        for item, held in zip(tried, done, strict=True)
        if item.number == 0 and held is False
    }
    changed: dict[int, list[Dependence]] = {}
    for item, held in zip(tried, done, strict=True):
        if item.number and (item.input, str(item.value)) in failing:
            continue
        if held is not None and held != _first(rows[item.number]).passed:
            verdict = Dependence(item.input, item.assumed, item.value, "met" if held else "breached")
            changed.setdefault(item.number, []).append(verdict)
    made = [replace(row, depends=tuple(changed.get(number, ()))) for number, row in enumerate(rows)]
    return made[0], tuple(made[1:])


def questions(results: Sequence[PackResult]) -> tuple[PackQuestion, ...]:
    """The questions that change most verdicts, at most five, the most important first."""
    found: dict[str, list[tuple[str, Dependence]]] = {}
    for result in results:
        for item in result.depends:
            if item.input not in figures():
                found.setdefault(item.input, []).append((result.row.id, item))
    made = [
        PackQuestion(
            name,
            rows[0][1].assumed,
            tuple(dict.fromkeys(item.value for _, item in rows)),
            tuple(dict.fromkeys(fault for fault, _ in rows)),
        )
        for name, rows in found.items()
    ]
    return tuple(sorted(made, key=lambda item: (-len(item.faults), item.input))[:MOST_QUESTIONS])


def _first(row: PackResult) -> Exercise:
    """The first seed of the target that is compared."""
    worst = row.worst
    if worst is None:
        raise ValueError(row.row.id)
    return worst.exercises[0]


def _compared(rows: Sequence[PackResult]) -> Iterator[tuple[int, PackResult, PackScenario]]:
    """The results that were exercised, with the scenario of the target on which the fault does most harm."""
    for number, row in enumerate(rows):
        worst = row.worst
        if worst is not None and row.verdict != "not-exercised":
            yield number, row, worst.scenario


def _with_inputs(
    inputs: Sequence[UnknownInput], system: AssessedSystem, rows: Sequence[PackResult]
) -> Iterator[_Tried]:
    """Every result with every other value of every unknown input. A value that no level can hold is left out."""
    for item in inputs:
        assumed = value_at(system.data, system.design, item.path)
        for value in item.values:
            try:
                other = _varied(system, item.path, value)
                calm = no_fault_scenario(other)
            except Problems:
                continue
            plant = assemble(calm.level, calm.design)
            for number, row, base in _compared(rows):
                made = calm if row.goal is None else scenario(other, row.row, plant, base.target, row.goal)
                if (made.level.scenario, made.design.digest) != (base.level.scenario, base.design.digest):
                    yield _Tried(number, item.path, assumed, value, ExerciseJob(made, FIRST))


def _varied(system: AssessedSystem, path: str, value: object) -> AssessedSystem:
    """The system with one input set. Settings of clients are part of the design."""
    patch = client_patch(path, value)
    if patch is not None:
        return replace(system, patch=patch)
    return replace(system, data=with_value(system.data, path, value))


def _with_figures(rows: Sequence[PackResult]) -> Iterator[_Tried]:
    """Every result with every figure that it reads at both ends of its range."""
    for number, _, base in _compared(rows):
        for key in keys(base.level, base.design, FIRST):
            now = figures()[key].value
            for end in pinned(figures()[key]):
                yield _Tried(number, key, now, end.value, ExerciseJob(base, FIRST, end))
