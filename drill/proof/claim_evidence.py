"""The shared data of a certificate's claims: the level, a runner, the effort, and the runs that several claims use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import ScoredRun
from drill.model.said import Said
from drill.proof.by_hand.right_name import knowing, right_name
from drill.proof.trial import Job, Runner, Trial
from drill.scoring.scored_run import run

FIRST_SEED = 1
BETWEEN = 0.2
"""The share of random changes in a proof's searches that go to values which the plan does not offer."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The effort of a proof."""

    seeds: int = 20
    designs: int = 2000
    ranges: bool = True
    """True if each constant is put to both ends of its documented range."""
    ledgers: bool = True
    """True if the ledgers of all of the level's designs are checked, or only that of its start."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim about a level: whether it holds, and the evidence."""

    said: Said
    held: bool
    evidence: tuple[Said, ...]


class ClaimEvidence:
    """A level under proof."""

    def __init__(self, level: Level, runner: Runner, effort: Effort) -> None:
        self.level = level
        self.runner = knowing(level, runner)
        self.effort = effort

    @property
    def seeds(self) -> range:
        """The seeds every design of the level is run with."""
        return range(FIRST_SEED, FIRST_SEED + self.effort.seeds)

    def trials(self, designs: Sequence[Design], seeds: Sequence[int], limit: float = float("inf")) -> list[list[Trial]]:
        """For each design its trials, one for each seed, ended early when they miss by more than `limit`."""
        jobs = [Job(design, seed, limit=limit) for design in designs for seed in seeds]
        rows = list(self.runner(jobs))
        size = len(seeds)
        return [rows[at : at + size] for at in range(0, len(rows), size)]

    @cached_property
    def start(self) -> ScoredRun:
        """The level's own design, run with the first seed, with everything a run holds."""
        return run(self.level, self.level.start, FIRST_SEED, right_name(self.level, FIRST_SEED))

    @cached_property
    def starts(self) -> list[Trial]:
        """True if it passes, for every seed."""
        return self.trials([self.level.start], self.seeds, limit=0.0)[0]

    @cached_property
    def solutions(self) -> dict[str, list[Trial]]:
        """Every solution's trials, each to its end."""
        return self._named(self.level.solutions)

    @cached_property
    def traps(self) -> dict[str, list[Trial]]:
        """Every trap's trials."""
        return self._named(self.level.traps, limit=0.0)

    def _named(self, designs: tuple[tuple[str, Design], ...], limit: float = float("inf")) -> dict[str, list[Trial]]:
        rows = self.trials([design for _, design in designs], self.seeds, limit)
        return {name: row for (name, _), row in zip(designs, rows, strict=True)}


Proof = Callable[[ClaimEvidence], Claim]
