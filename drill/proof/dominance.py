"""Dominance: is there a design that takes every star of a level? And difficulty: how many of its designs win at all?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from drill.design.legal_form import legal_form
from drill.design.plan_rows import options
from drill.design.solution_parts import solution_parts
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import MICRO
from drill.model.said import Said
from drill.proof.claim_evidence import BETWEEN, Claim, ClaimEvidence
from drill.proof.search import Found, Plan, Searched, search
from drill.proof.space import month, one_step
from drill.proof.trial import Job, Trial
from drill.scoring.verdict import PASS_PCT

CLAIM = Said("claim.none_dominates")
SHARE, MOST = 10, 100
"""One design is searched for dominance for every ten that the lesson's search runs, and no more than a hundred."""
GRAFTS = 6
"""Designs with a part of another solution that the search begins with, for each solution."""
ELITES = 12
"""Designs with most stars that are changed further."""
DRAWN = 40
"""Designs that are drawn for the difficulty."""
APART = 8
"""Steps of the walk between two designs that are drawn: enough to have changed most of what a level lets one change."""


@dataclass(frozen=True, slots=True)
class Difficulty:
    """The share of a level's designs that win, of so many drawn alike from all legal ones, with one seed each."""

    won: int
    drawn: int
    """Designs drawn, those that cost too much to win among them."""

    @property
    def said(self) -> Said:
        """The share, as a statement."""
        return Said("proof.difficulty", won=self.won, drawn=self.drawn)


def none_dominates(evidence: ClaimEvidence) -> Claim:
    """No solution, and no design that a search finds, takes every star with 95 % of the seeds."""
    from drill.design.changes import differences

    level, known = evidence.level, {design.digest for _, design in evidence.level.solutions}
    if len(level.objectives) == 1:
        return Claim(CLAIM, False, (Said("proof.one_star", star=level.objectives[0].name),))
    said: list[Said] = []
    held = True
    for name, design in level.solutions:
        stars = _every_star(evidence, design)
        held = held and not stars.dominates
        said += stars.said(design=name)
    searched = star_search(evidence)
    for row in searched.found:
        if row.design.digest in known or not every_star(level, row.trial):
            continue
        stars = _every_star(evidence, row.design)
        held = held and not stars.dominates
        said += stars.said(design="")
        if stars.dominates:
            said += [Said("proof.differs", change=change) for change in differences(level.start, row.design)]
            # One design refutes it, and the rest are mostly the same with something beside.
            break
    said.append(Said("proof.star_search", designs=len(searched.found), exhausted=searched.exhausted))
    return Claim(CLAIM, held, tuple(said))


@dataclass(frozen=True, slots=True)
class _Stars:
    """With how many of the seeds that were run a design takes every star, and whether that is 95 % of all."""

    won: int
    run: int
    dominates: bool

    def said(self, design: str) -> Iterator[Said]:
        """Nothing where it never does."""
        if self.won:
            yield Said(
                "proof.dominates" if self.dominates else "proof.sometimes_every_star",
                design=design,
                won=self.won,
                seeds=self.run,
            )


def every_star(level: Level, trial: Trial) -> bool:
    """True if a run takes every star."""
    return len(trial.stars) == len(level.objectives)


def stars_bill(level: Level) -> int | None:
    """The most a design may cost and still take every star, in micro-dollars; None where no star is about money."""
    limits = [
        bound.value
        for goal in level.objectives
        for bound in goal.bounds
        if bound.metric == "monthly_usd" and "<" in bound.op
    ]
    return round(min(limits) * MICRO) if limits else None


def _every_star(evidence: ClaimEvidence, design: Design) -> _Stars:
    """Runs a design with seed after seed, until it cannot take every star with 95 % of them any more."""
    seeds, won = evidence.effort.seeds, 0
    for run, seed in enumerate(evidence.seeds, 1):
        (trial,) = evidence.runner([Job(design, seed)])
        won += every_star(evidence.level, trial)
        if 100 * (seeds - run + won) < PASS_PCT * seeds:
            return _Stars(won, run, dominates=False)
    return _Stars(won, seeds, dominates=True)


def star_search(evidence: ClaimEvidence) -> Searched:
    """The search for a design that takes every star, among those whose bill allows it."""
    level, seeds, limit = evidence.level, evidence.seeds, stars_bill(evidence.level)

    def wanted(design: Design) -> bool:
        return limit is None or month(level, design) <= limit

    solutions = [design for _, design in level.solutions]
    grafts = (made[-1].design for one in solutions for made in islice(solution_parts(level, one), GRAFTS))
    own = (*solutions, *grafts, level.start, *(design for _, design in level.traps))
    designs = max(1, min(MOST, evidence.effort.designs // SHARE))
    # To the end: most of these designs pass, and looking whether one is lost takes longer than it saves.
    plan = Plan(own, wanted, designs, _most_stars, lambda number: seeds[number % len(seeds)], seed=2, between=BETWEEN)
    return search(level, plan, evidence.runner)


def _most_stars(found: Sequence[Found]) -> list[Found]:
    return sorted(found, key=lambda row: (-len(row.trial.stars), row.trial.shortfall, row.design.digest))[:ELITES]


def difficulty(evidence: ClaimEvidence) -> Difficulty:
    """The share of designs that win, over a random walk through the legal ones that has no preference."""
    level, seeds = evidence.level, evidence.seeds
    drawn = list(islice(legal_walk(level), DRAWN))
    jobs = [Job(design, seeds[number % len(seeds)], limit=0.0) for number, design in enumerate(drawn)]
    return Difficulty(sum(trial.passed for trial in evidence.runner(jobs)), len(drawn))


def legal_walk(level: Level, seed: int = 1) -> Iterator[Design]:
    """Legal designs, far apart: at each step one option gets one of its values, and what is not legal is not stepped to."""
    design, step = level.start, 0
    while options(level, design):
        for _ in range(APART):
            step += 1
            made = one_step(level, design, seed, "difficulty", step)
            design = legal_form(level, made) or design
        yield design
