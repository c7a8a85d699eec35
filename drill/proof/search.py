"""Searches the designs of a level: exhaustively where they are few, otherwise by an evolutionary search.

What is searched depends on the level, the seed and the results only, so any number of processes finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from drill.engine.state.chance import uniform
from drill.model.design import Design
from drill.model.level import Level
from drill.proof.space import Wanted, limit_micro_usd, month, random_design, reachable_designs
from drill.proof.time_limit import OutOfTime, TimeLimit, until_out_of_time
from drill.proof.trial import Job, Runner, Trial, remembering

GENERATION = 64
"""Designs run before the next ones are drawn: a constant, so that results do not depend on the number of cores."""
ATTEMPTS = 60
"""Draws for each design of a generation before it goes on with those it has."""
FEW_ATTEMPTS = 6
"""The same where nearly all designs have been run, and only values that are not offered give others."""
DRY = 16
"""A generation that finds less than this part of its designs is the last: nearly all that draws lead to has been run."""
STEPS = (1, 1, 2, 2, 3, 4, 6, 10)
"""Options changed at a time; small changes refine, large ones find other regions."""
FROM_ELITE = 0.7
"""Share of designs that begin at one of the best so far, not at one of the level's own."""
WALK = 0.1
"""Share of a limited time in which the walk through all designs has to end. Otherwise the time is spent on running some."""


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
    beside: int = 0
    """The number that were run beside those of an exhausted search: with values that the option table does not offer."""


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
    between: float = 0.0
    """The share of random changes that go to values between and beyond those that the option table offers."""
    time: TimeLimit | None = None
    """The search stops with the designs it has when this is over. None: it is done whole, or the runner's OutOfTime ends it."""

    @property
    def over(self) -> bool:
        """True if the search has a limit of time and has reached it."""
        return self.time is not None and self.time.over


def search(level: Level, plan: Plan, runner: Runner) -> Searched:
    """Run designs of a level until `plan.designs` have been, there are no more, or the time is over.

    The plan's first designs are run before anything else is looked at. Raises OutOfTime where the runner does and the plan has
    no limit of its own.
    """
    runner = remembering(runner)
    first = _run(_DesignSampler(level, plan).bases(plan.designs), 0, plan, runner)
    budget = _Budget(level)
    every = _exhaustive(level, plan, budget)
    if every is None:
        return _generations(level, plan, runner)
    rows = _run(every, 0, plan, runner)
    exhausted = len(rows) == len(every)
    if exhausted and plan.between and plan.bases:
        beside = _beside(level, plan, rows, runner)
        return Searched((*rows, *beside), len(budget.refused), exhausted=True, beside=len(beside))
    known = {row.design.digest for row in rows}
    more = () if exhausted else (row for row in first if row.design.digest not in known)
    return Searched((*rows, *more), len(budget.refused), exhausted=exhausted)


def _exhaustive(level: Level, plan: Plan, budget: _Budget) -> tuple[Design, ...] | None:
    """Every design of a level; None where they are too many for the plan, or for its time."""

    def wanted(design: Design) -> bool:
        return plan.wanted(design) and budget.allows(design)

    if plan.time is None:
        return reachable_designs(level, wanted, plan.designs)
    try:
        return reachable_designs(level, wanted, plan.designs, plan.time.part(WALK).check)
    except OutOfTime:
        return None


def _run(designs: Sequence[Design], first: int, plan: Plan, runner: Runner) -> list[Found]:
    """Run designs whose numbers begin with `first`: fewer where the time is over."""
    jobs = [Job(design, plan.seeds(first + number), limit=plan.limit) for number, design in enumerate(designs)]
    # A proof must not rest on fewer designs than it says, so that only a search with a limit of its own may end early.
    trials = runner(jobs) if plan.time is None else until_out_of_time(runner(jobs))
    return [Found(job.design, trial) for job, trial in zip(jobs, trials, strict=plan.time is None)]


def _beside(level: Level, plan: Plan, rows: list[Found], runner: Runner) -> list[Found]:
    """One more generation beside every design that the option table allows, with values that it does not offer."""
    size = min(GENERATION, plan.designs - len(rows))
    drawing = _DesignSampler(level, plan, (row.design.digest for row in rows))
    batch = drawing.batch(size, tuple(row.design for row in plan.elites(rows)), FEW_ATTEMPTS)
    return _run(batch, len(rows), plan, runner)


def _generations(level: Level, plan: Plan, runner: Runner) -> Searched:
    drawing = _DesignSampler(level, plan)
    found: list[Found] = []
    while len(found) < plan.designs:
        size = min(GENERATION, plan.designs - len(found))
        batch = drawing.batch(size, tuple(row.design for row in plan.elites(found)))
        rows = _run(batch, len(found), plan, runner)
        found += rows
        if len(batch) * DRY < size or len(rows) < len(batch) or plan.over:
            break
    return Searched(tuple(found), len(drawing.budget.refused), exhausted=False)


class _Budget:
    """Refuses designs whose bill alone exceeds the budget."""

    def __init__(self, level: Level) -> None:
        self.level, self.most = level, limit_micro_usd(level)
        self.refused: set[str] = set()

    def allows(self, design: Design) -> bool:
        """True if a design may still win."""
        if self.most is not None and month(self.level, design) > self.most:
            self.refused.add(design.digest)
            return False
        return True


class _DesignSampler:
    """Samples designs that have not been run yet."""

    def __init__(self, level: Level, plan: Plan, seen: Iterable[str] = ()) -> None:
        self.level, self.plan, self.budget = level, plan, _Budget(level)
        self.seen = set(seen)
        self.attempt = 0

    def bases(self, size: int) -> list[Design]:
        """The plan's first designs, up to `size`."""
        return [design for design in self.plan.bases if self._new(design)][:size]

    def batch(self, size: int, elites: tuple[Design, ...], attempts: int = ATTEMPTS) -> list[Design]:
        """Up to `size` new designs, the plan's first designs before any other; fewer once the time is over."""
        made = [] if self.attempt else self.bases(size)
        for _ in range(attempts * size):
            if len(made) >= size or self.plan.over:
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
        steps = STEPS[int(size * len(STEPS))]
        return random_design(self.level, base, steps, seed, stream, self.plan.between)

    def _new(self, design: Design) -> bool:
        if design.digest in self.seen or not self.plan.wanted(design):
            return False
        self.seen.add(design.digest)
        return self.budget.allows(design)
