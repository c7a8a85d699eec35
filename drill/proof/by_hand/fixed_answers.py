"""Diagnosis in proofs: whoever plays names the true cause at once, and no fixed answer, nor all of them in turn, wins its star."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.deck_draws import with_drawn_faults
from drill.model.action import Action
from drill.model.diagnosis import KIND, begins_s, cause_of
from drill.model.metric_table import OF_DIAGNOSIS
from drill.model.said import Said
from drill.proof.claim_evidence import Claim, ClaimEvidence
from drill.proof.trial import Job

if TYPE_CHECKING:
    from drill.model.level import Level

CLAIM = Said("claim.cause_not_guessed")
NIGHTS = 100
"""Nights whose cause is looked up."""
MOST_PCT = 50
"""A suspect that is the cause on more of them can be guessed."""
TURN_S = 1
"""Seconds between two names of a player who names every suspect in turn."""


def stars_of_diagnosis(level: Level) -> tuple[str, ...]:
    """The objectives that bound what only a diagnosis measures."""
    return tuple(goal.name for goal in level.objectives if any(bound.metric in OF_DIAGNOSIS for bound in goal.bounds))


def cause_not_guessed(evidence: ClaimEvidence) -> Claim:
    """No suspect is the cause on most nights, and neither a fixed name nor all in turn wins a star where it is wrong."""
    level = evidence.level
    stars = stars_of_diagnosis(level)
    if level.diagnosis is None or not stars:
        return Claim(CLAIM, False, (Said("proof.no_diagnosis_star"),))
    causes = [cause_of(with_drawn_faults(level, seed)) for seed in range(1, NIGHTS + 1)]
    said, held = [], True
    for suspect in level.diagnosis.suspects:
        nights = causes.count(suspect.id)
        held = held and nights <= NIGHTS * MOST_PCT // 100
        guessed = _guessed(evidence, stars, (suspect.id,))
        held = held and not guessed
        said.append(Said("proof.suspect", suspect=suspect.id, nights=nights, of=NIGHTS, wins=guessed))
    in_turn = _guessed(evidence, stars, tuple(one.id for one in level.diagnosis.suspects))
    said.append(Said("proof.named_in_turn", wins=in_turn, seeds=len(evidence.seeds)))
    return Claim(CLAIM, held and not in_turn, tuple(said))


def _guessed(evidence: ClaimEvidence, stars: tuple[str, ...], names: tuple[str, ...]) -> int:
    """On how many of the seeds on which the first name is wrong, naming these in turn wins one of the stars."""
    jobs = [
        Job(evidence.level.solutions[0][1] if evidence.level.solutions else evidence.level.start, seed, actions)
        for seed in evidence.seeds
        if (actions := _names(evidence.level, seed, names))
    ]
    return sum(any(star in trial.stars for star in stars) for trial in evidence.runner(jobs))


def _names(level: Level, seed: int, names: tuple[str, ...]) -> tuple[Action, ...]:
    """The names as actions, one after the other; none on a night on which the first is right."""
    drawn = with_drawn_faults(level, seed)
    if cause_of(drawn) == names[0]:
        return ()
    begins = begins_s(drawn)
    return tuple(Action(begins + number * TURN_S, KIND, name) for number, name in enumerate(names))
