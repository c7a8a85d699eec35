"""Finds the inputs on which verdicts depend: what no template tells, and figures of the catalogue that have a range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from drill.assess.exercise import Exercise, ExerciseJob
from drill.assess.load_limit import CLOSE
from drill.assess.pack_verdicts import Dependence, PackResult
from drill.assess.scenario_level import AssessedSystem, PackScenario, no_fault_scenario, scenario, total_rate
from drill.assess.unknown_inputs import UnknownInput, client_patch, harder, value_at, with_value
from drill.catalog.figure_sheet import figures
from drill.engine.state.timings import HELD_BACK_SHARE, SLOW_SHARE
from drill.errors import Problems
from drill.proof.ranges import certain, keys, pinned
from drill.syntax.patches import merged
from drill.topology.assemble import assemble
from drill.words import units

MOST_QUESTIONS = 5
"""Questions that a report asks."""
FIRST = 1
"""The seed that inputs are compared with."""


class Drills(Protocol):
    """Runs drills."""

    def survived(self, jobs: Sequence[ExerciseJob]) -> list[bool | None]:
        """Run each drill, in order: true where the system survives it."""

    @property
    def ranges(self) -> bool:
        """True if figures of the catalogue are varied too."""


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
    harder: int = 0
    """1: the value can only make a drill harder than the assumed one; -1: only easier; 0: neither is known."""


def with_dependences(
    inputs: Sequence[UnknownInput],
    system: AssessedSystem,
    no_fault: PackResult,
    results: Sequence[PackResult],
    drills: Drills,
) -> tuple[PackResult, tuple[PackResult, ...]]:
    """The results with the values of inputs that change their verdict, each input by itself.

    A value with which the design fails without a fault is reported for that drill alone.
    """
    rows = (no_fault, *results)
    calm = list(_with_inputs(inputs, system, rows[:1]))
    changed = _changed(rows, calm, drills)
    failing = {(item.input, str(item.value)) for item in changed.get(0, ()) if item.verdict == "breached"}
    tried = [
        item
        for item in _with_inputs(inputs, system, rows)
        if item.number and (item.input, str(item.value)) not in failing
    ]
    tried = _worth_trying(tried, system, rows, drills)
    if drills.ranges:
        tried += _with_figures(rows)
    for number, found in _changed(rows, tried, drills).items():
        changed.setdefault(number, []).extend(found)
    made = [replace(row, depends=tuple(changed.get(number, ()))) for number, row in enumerate(rows)]
    return made[0], tuple(made[1:])


def _worth_trying(
    tried: Sequence[_Tried], system: AssessedSystem, rows: Sequence[PackResult], drills: Drills
) -> list[_Tried]:
    """Those that may turn a verdict: where the hardest value of all work at once leaves a fault met, each by itself does too.

    Likewise of a fault that is breached with the easiest value of each. How clients are set is tried in any case: what they make
    of a failover is seldom alike.
    """
    ordered: dict[int, dict[str, _Tried]] = {}
    for item in tried:
        if _is_work(item):
            ends = ordered.setdefault(item.number, {})
            kept = ends.get(item.input)
            if kept is None or harder(item.input, kept.value, item.value) == item.harder:
                ends[item.input] = item
    at_once = {
        number: job
        for number, ends in ordered.items()
        if len(ends) > 1 and (job := _at_once(list(ends.values()), system, rows[number])) is not None
    }
    done = drills.survived(list(at_once.values()))
    same = {number for number, held in zip(at_once, done, strict=True) if held is _first(rows[number]).passed}
    return [item for item in tried if not (_is_work(item) and item.number in same)]


def _is_work(item: _Tried) -> bool:
    """True if the value is of what a drill has to do, and more of it is known to be harder or easier."""
    return item.harder != 0 and not item.input.startswith("clients.")


def _at_once(items: Sequence[_Tried], system: AssessedSystem, row: PackResult) -> ExerciseJob | None:
    """The drill of a result with several inputs set together; None where no level can hold them all."""
    worst = row.worst
    if worst is None or row.goal is None:
        return None
    other = system
    try:
        for item in items:
            other = _varied(other, item.input, item.value)
        calm = no_fault_scenario(other)
        made = scenario(other, row.row, assemble(calm.level, calm.design), worst.scenario.target, row.goal)
    except Problems:
        return None
    return ExerciseJob(made, FIRST)


def _changed(rows: Sequence[PackResult], tried: Sequence[_Tried], drills: Drills) -> dict[int, list[Dependence]]:
    """The values with which a result's verdict is another, by its number."""
    changed: dict[int, list[Dependence]] = {}
    done = drills.survived([item.job for item in tried])
    for item, held in zip(tried, done, strict=True):
        if held is not None and held != _first(rows[item.number]).passed:
            verdict = Dependence(item.input, item.assumed, item.value, "met" if held else "breached")
            changed.setdefault(item.number, []).append(verdict)
    return changed


def _can_matter(row: PackResult, path: str) -> bool:
    """True if an input can change a verdict: what only makes load does not, where no load that was tried changes it."""
    by_any_load = row.row.loaded and (row.limit is None or row.limit.factor > 0)
    return by_any_load or path.startswith(("clients.", "data."))


def _cannot_turn(row: PackResult, harder_than_assumed: int) -> bool:
    """True if a value can only confirm a verdict: an easier one where it is met, a harder one where it is breached."""
    return harder_than_assumed == (-1 if _first(row).passed else 1)


def by_load(result: PackResult, no_fault: PackResult) -> PackResult:
    """A result where nobody has said how many requests arrive: it depends on that, unless any load that is served is alike."""
    limit, served = result.limit, no_fault.limit
    worst = result.worst
    if limit is None or served is None or worst is None or not 0 < limit.rate < served.rate / CLOSE**2:
        return result
    assumed = units.rate(total_rate(worst.scenario.level))
    below = worst.verdict != "met"
    value = f"{'at most' if below else 'more than'} {units.rate(limit.rate)}"
    return replace(
        result, depends=(Dependence("traffic", assumed, value, "met" if below else "breached"), *result.depends)
    )


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
    cache = system.design.cache
    shards = cache.shards if cache is not None else 1
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
                sense = harder(item.path, assumed, value, shards=shards)
                if not _can_matter(row, item.path) or _cannot_turn(row, sense):
                    continue
                made = calm if row.goal is None else scenario(other, row.row, plant, base.target, row.goal)
                if (made.level.scenario, made.design.digest) != (base.level.scenario, base.design.digest):
                    yield _Tried(number, item.path, assumed, value, ExerciseJob(made, FIRST), sense)


def _varied(system: AssessedSystem, path: str, value: object) -> AssessedSystem:
    """The system with one input set. Settings of clients are part of the design."""
    patch = client_patch(path, value)
    if patch is not None:
        return replace(system, patch=merged(system.patch, patch))
    return replace(system, data=with_value(system.data, path, value))


def _with_figures(rows: Sequence[PackResult]) -> Iterator[_Tried]:
    """Every result with every figure that it reads at both ends of its range, and with the tails of its failovers."""
    for number, _, base in _compared(rows):
        for key in keys(base.level, base.design, FIRST):
            now = figures()[key].value
            for end in pinned(figures()[key]):
                yield _Tried(number, key, now, end.value, ExerciseJob(base, FIRST, end))
        if base.design.database.service.shared_volume:
            yield from _with_tails(number, base)


def _with_tails(number: int, base: PackScenario) -> Iterator[_Tried]:
    """A result as if every failover of Aurora were slow, and as if every one were held back: both have been published.

    A drill of the pack assumes that none is.
    """
    made = replace(base, level=replace(base.level, tails=True))
    for key in (SLOW_SHARE, HELD_BACK_SHARE):
        end = certain(figures()[key])
        yield _Tried(number, key, 0.0, end.value, ExerciseJob(made, FIRST, end))
