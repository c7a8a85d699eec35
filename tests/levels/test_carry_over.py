"""A certificate is carried over to another engine when every number is the same, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.engine import ENGINE
from drill.model.level import Level
from drill.model.said import Said
from drill.proof.certificate import Certificate, certificate, stale
from drill.proof.claim_evidence import ClaimEvidence, Effort
from drill.proof.claims import start_loses
from drill.proof.trial import serial
from drill.scoring.runs import run
from tests.levels import carry_over
from tests.levels.carry_over import carried_over
from tests.levels.recording import SEEDS, numbers
from tests.proof.levels import level as short_level


def proven(level: Level) -> Certificate:
    """A certificate that an older engine gave, whose digests and codes were others."""
    effort = Effort(seeds=20, designs=2000, ranges=True)
    claim = start_loses(ClaimEvidence(level, serial(level), Effort(seeds=1, designs=1, ranges=False)))
    made = certificate(level, serial(level), effort, (replace(claim, evidence=(*claim.evidence[:-1], Said("x.y"))),))
    return replace(made, engine="0", runs=tuple((name, "0" * 64) for name, _ in made.runs))


@pytest.fixture
def on_file(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The numbers that are on file for the level."""
    level = short_level()
    rows = [
        numbers(name, run(level, design, seed)) for name, design in level.designs_by_ref().items() for seed in SEEDS
    ]
    monkeypatch.setattr(carry_over, "kept", lambda _id: rows)
    return rows


@pytest.mark.slow
def test_the_same_numbers_carry_a_certificate_over(on_file: list[dict[str, Any]]) -> None:
    level = short_level()
    assert on_file
    made = carried_over(proven(level), level)
    assert made is not None
    assert made.engine == ENGINE
    assert stale(made, level, serial(level)) == ()
    chain = run(level, level.start, 1).recording.ledger[0].chain
    assert made.claims[0].evidence[-len(chain) :] == chain


@pytest.mark.slow
def test_another_number_or_another_level_does_not(on_file: list[dict[str, Any]]) -> None:
    level = short_level()
    kept = proven(level)
    assert carried_over(kept, short_level(("rate: 20/s", "rate: 21/s"))) is None
    assert carried_over(replace(kept, catalogue="0" * 64), level) is None
    on_file[-1] = {**on_file[-1], "down_s": on_file[-1]["down_s"] + 1}
    assert carried_over(kept, level) is None
