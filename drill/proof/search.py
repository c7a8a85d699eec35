"""A search through the designs of a level: exhaustive where they are few, otherwise generations of changed elites.

What is searched depends on the level, the seed and the results only, so any number of processes finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drill.engine.state.chance import uniform
from drill.model.design import Design
from drill.model.level import Level
from drill.proof.space import Wanted, drawn, limit_micro_usd, month, whole
from drill.proof.time_limit import as_far
from drill.proof.trial import Job, Runner, Trial

GENERATION = 64
"""Designs run before the next ones are drawn: a constant, so that results do not depend on the number of cores."""
ATTEMPTS = 60
"""Draws for each design of a generation before it goes on with those it has."""
DRY = 16
"""A generation that finds less than this part of its designs is the last: nearly all that draws lead to has been run."""
STEPS = (1, 1, 2, 2, 3, 4, 6, 10)
"""Options changed at a time; small changes refine, large ones find other regions."""
FROM_ELITE = 0.7
"""Share of designs that begin at one of the best so far, not at one of the level's own."""


@dataclass(frozen=True, slots=True)
class Found:
    """A design and how it went."""

    design: Design
    trial: Trial


@dataclass(frozen=True, slots=True)
class Searched:
    """The result of a search."""

    found: tuple[Found, ...]
    """Every design that was run, in the order of the search."""
    refused: int
    """Legal designs that were not run because the bill alone is above the budget."""
    exhausted: bool
    """Every design the option table allows was run or refused by its bill."""


Elites = Callable[[Sequence[Found]], Sequence[Found]]
"""The designs worth changing further."""
Seeds = Callable[[int], int]
"""The seed that the design with this number is run with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The task of a search: its first designs, a filter, the number of designs, and the random draws."""

    bases: tuple[Design, ...]
    wanted: Wanted
    designs: int
    elites: Elites
    seeds: Seeds
    limit: float = float("inf")
    """Runs that surely miss by more are ended before their time. By default every run has all its figures."""
    seed: int = 1
    """Of the search's own draws."""


def search(level: Level, plan: Plan, runner: Runner) -> Searched:
    """Run designs of a level until `plan.designs` have been, there are no more, or the runner is out of time."""
    budget = _Budget(level)
    every = whole(level, lambda design: plan.wanted(design) and budget.allows(design), plan.designs)
    if every is not None:
        rows = tuple(_run(every, 0, plan, runner))
        return Searched(rows, len(budget.refused), exhausted=len(rows) == len(every))
    return _generations(level, plan, runner)


def _run(designs: Sequence[Design], first: int, plan: Plan, runner: Runner) -> Iterator[Found]:
    jobs = [Job(design, plan.seeds(first + number), limit=plan.limit) for number, design in enumerate(designs)]
    # Fewer trials than jobs where the time is over.
    return (Found(job.design, trial) for job, trial in zip(jobs, as_far(runner(jobs)), strict=False))


def _generations(level: Level, plan: Plan, runner: Runner) -> Searched:
    drawing = _Drawing(level, plan)
    found: list[Found] = []
    while len(found) < plan.designs:
        size = min(GENERATION, plan.designs - len(found))
        batch = drawing.batch(size, tuple(row.design for row in plan.elites(found)))
        before = len(found)
        found += _run(batch, before, plan, runner)
        if len(batch) * DRY < size or len(found) - before < len(batch):
            break
    return Searched(tuple(found), len(drawing.budget.refused), exhausted=False)


class _Budget:
    """Refuses designs whose bill alone is too much to win, and remembers them."""

    def __init__(self, level: Level) -> None:
        self.level, self.most = level, limit_micro_usd(level)
        self.refused: set[str] = set()

    def allows(self, design: Design) -> bool:
        """True if a design may still win."""
        if self.most is not None and month(self.level, design) > self.most:
            self.refused.add(design.digest)
            return False
        return True


class _Drawing:
    """Draws designs that have not been run yet."""

    def __init__(self, level: Level, plan: Plan) -> None:
        self.level, self.plan, self.budget = level, plan, _Budget(level)
        self.seen: set[str] = set()
        self.attempt = 0

    def batch(self, size: int, elites: tuple[Design, ...]) -> list[Design]:
        """Up to `size` new designs; the level's own come first."""
        made = [design for design in self.plan.bases if self._new(design)] if not self.attempt else []
        made = made[:size]
        for _ in range(ATTEMPTS * size):
            if len(made) >= size:
                break
            design = self._one(elites)
            if design is not None and self._new(design):
                made.append(design)
        return made

    def _one(self, elites: tuple[Design, ...]) -> Design | None:
        self.attempt += 1
        seed, stream = self.plan.seed, f"search/{self.attempt}"
        share, place, size = (uniform(seed, stream, index) for index in range(3))
        pool = elites if elites and share < FROM_ELITE else self.plan.bases
        if not pool:
            return None
        base = pool[int(place * len(pool))]
        return drawn(self.level, base, STEPS[int(size * len(STEPS))], seed, stream)

    def _new(self, design: Design) -> bool:
        if design.digest in self.seen or not self.plan.wanted(design):
            return False
        self.seen.add(design.digest)
        return self.budget.allows(design)
