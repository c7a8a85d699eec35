"""A certificate is carried over to another engine when every number is the same, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.engine import ENGINE
from drill.model.level import Level
from drill.model.said import Said
from drill.proof.certificate import Certificate, certificate, outdated, stale
from drill.proof.claim_evidence import Claim, ClaimEvidence, Effort
from drill.proof.claims import start_loses
from drill.proof.trial import serial
from drill.scoring.scored_run import run
from tests.levels import carry_over
from tests.levels.carry_over import COSTLESS, at_new_prices, carried_over
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


@pytest.mark.slow
def test_new_prices_leave_only_the_claims_that_do_not_ask_for_them(on_file: list[dict[str, Any]]) -> None:
    level = short_level()
    kept = proven(level)
    costless = tuple(Claim(Said(code), True, ()) for code in COSTLESS)
    kept = replace(kept, catalogue="0" * 64, claims=(*kept.claims, *costless))
    on_file[0] = {**on_file[0], "bill": [1], "drill_bill": [2], "objectives": cheaper(on_file[0], met=True)}
    made = at_new_prices(kept, level)
    assert made is not None
    assert made.claims == costless
    assert (made.difficulty, made.lacking != ()) == (None, True)
    assert outdated(made, level, serial(level)) == ()


@pytest.mark.slow
def test_new_prices_carry_nothing_over_where_more_has_moved(on_file: list[dict[str, Any]]) -> None:
    level = short_level()
    kept, first = replace(proven(level), catalogue="0" * 64), on_file[0]
    assert at_new_prices(kept, short_level(("rate: 20/s", "rate: 21/s"))) is None
    on_file[0] = {**first, "objectives": cheaper(first, met=False)}
    assert at_new_prices(kept, level) is None
    on_file[0] = {**first, "down_s": first["down_s"] + 1}
    assert at_new_prices(kept, level) is None


def cheaper(row: dict[str, Any], *, met: bool) -> list[Any]:
    """Its objectives at another bill: those about money come to another amount, and are met as before or not."""
    return [
        [name, metric, 1.0, was if met else not was] if metric == "monthly_usd" else [name, metric, value, was]
        for name, metric, value, was in row["objectives"]
    ]
