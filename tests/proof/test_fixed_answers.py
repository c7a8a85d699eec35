"""The claim that a cause cannot be guessed, and the player of a proof, who knows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.model.level import Level
from drill.proof.by_hand.fixed_answers import cause_not_guessed
from drill.proof.certificate import claimed
from drill.proof.claim_evidence import ClaimEvidence, Effort
from drill.proof.trial import Job, serial
from tests import suspects
from tests.proof.levels import level

SMALL = Effort(seeds=6, designs=12, ranges=False)
LENIENT = ", wrong_names: 0}"
ONE_CAUSE = suspects.TEXT[suspects.TEXT.index("deck:") : suspects.TEXT.index("diagnosis:")]
FIXED = 'deck:\n  - {id: trouble, at: 30s, for: 2m, do: "aws:ebs:volume-io-latency", node: writer, factor: 100, suspect: volume}\n'


def claim(made: Level) -> bool:
    return cause_not_guessed(ClaimEvidence(made, serial(made), SMALL)).held


@pytest.mark.slow
def test_a_drawn_cause_cannot_be_guessed() -> None:
    assert claim(suspects.level())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(ONE_CAUSE, FIXED, id="the same cause every night"),
        pytest.param(LENIENT, "}", id="naming all in turn costs nothing"),
        pytest.param('  diagnosis: {named_cause: 1, diagnosis_s: "<= 60s", wrong_names: 0}\n', "", id="no star for it"),
    ],
)
def test_a_cause_that_can_be_guessed_is_refuted(old: str, new: str) -> None:
    assert old in suspects.TEXT
    assert not claim(suspects.level(suspects.TEXT.replace(old, new)))


def test_only_a_level_with_suspects_makes_the_claim() -> None:
    assert "claim.cause_not_guessed" in claimed(SMALL, suspects.level())
    assert "claim.cause_not_guessed" not in claimed(SMALL, level())


@pytest.mark.slow
def test_whoever_plays_in_a_proof_names_the_cause_unless_the_job_says_what_is_named() -> None:
    made = suspects.level()
    evidence = ClaimEvidence(made, serial(made), replace(SMALL, seeds=1))
    (knows,) = evidence.runner([Job(made.start, 1)])
    assert "diagnosis" in knows.stars
    assert "diagnosis" in evidence.start.score.stars
