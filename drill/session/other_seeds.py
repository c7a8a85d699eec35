"""Runs a won design with other seeds: a star is held only if almost all of them agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.proof.by_hand.fixed_answers import stars_of_diagnosis
from drill.scoring.scored_run import run

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level

OTHER_SEEDS = 20
"""The number of seeds that a won design is run with."""
HELD_SHARE = 0.95
"""Share of the seeds that have to agree on a star."""
KEY = "held-stars"
"""The setting that the held stars are kept in, by level."""
MOST_SEEDS = 9999
"""Seeds that the game offers: 1 to this."""


@dataclass(frozen=True, slots=True)
class OtherSeeds:
    """The results of a design with seeds that it was not tuned to, without a player's actions."""

    seeds: int = 0
    """Seeds that have been run so far."""
    passed: int = 0
    stars: tuple[tuple[str, int], ...] = ()
    """By objective, the number of seeds that won its star."""
    worst: int = 0
    """The seed with the fewest stars, of equals the one with the lowest availability; 0 before the first."""
    worst_stars: int = 0
    worst_availability: float = 1.0

    @property
    def complete(self) -> bool:
        """True if all seeds have been run."""
        return self.seeds >= OTHER_SEEDS

    @property
    def held(self) -> frozenset[str]:
        """The stars that almost all seeds agree on; none before all have been run."""
        return frozenset(name for name, won in self.stars if self.complete and won >= HELD_SHARE * self.seeds)


def other_seeds(seed: int) -> tuple[int, ...]:
    """The first seeds that are not this one."""
    return tuple(number for number in range(1, OTHER_SEEDS + 2) if number != seed)[:OTHER_SEEDS]


def survey(level: Level, design: Design, seed: int, wanted: Callable[[], bool]) -> Iterator[OtherSeeds]:
    """The findings after each seed, until `wanted` says no. A star for a diagnosis is the player's, and no design holds it."""
    named = stars_of_diagnosis(level)
    found = OtherSeeds(stars=tuple((goal.name, 0) for goal in level.objectives if goal.name not in named))
    for other in other_seeds(seed):
        if not wanted():
            return
        score = run(level, design, other).score
        won = len(score.stars)
        worse = not found.worst or (won, score.availability) < (found.worst_stars, found.worst_availability)
        found = OtherSeeds(
            seeds=found.seeds + 1,
            passed=found.passed + score.passed,
            stars=tuple((name, count + (name in score.stars)) for name, count in found.stars),
            worst=other if worse else found.worst,
            worst_stars=won if worse else found.worst_stars,
            worst_availability=score.availability if worse else found.worst_availability,
        )
        yield found


def kept(text: str) -> dict[str, tuple[str, frozenset[str]]]:
    """The scenario and the held stars by level, from the setting; what is damaged counts for nothing."""
    try:
        data = json.loads(text or "{}")
        return {str(level): (str(scenario), frozenset(map(str, stars))) for level, (scenario, stars) in data.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def added(text: str, level: Level, stars: frozenset[str]) -> str:
    """The setting with a level's held stars beside those it had; of another scenario of it nothing is left."""
    every = kept(text)
    scenario, before = every.get(level.id, ("", frozenset()))
    every[level.id] = (level.scenario, stars | before if scenario == level.scenario else stars)
    return json.dumps({name: [where, sorted(held)] for name, (where, held) in sorted(every.items())})


def held(text: str, scenarios: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """The held stars of the levels that are still what they were, by id."""
    return {name: stars for name, (where, stars) in kept(text).items() if scenarios.get(name) == where}
