"""What a seed draws from a level's deck."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.engine.actions.action_table import ACTIONS
from drill.engine.deck_draws import with_drawn_faults
from drill.engine.faults.fault_table import FAULTS
from drill.engine.simulate import DrillEngine
from drill.model.canonical import stamped
from drill.model.level import Draw, Fault, FaultCard, Level
from drill.scoring.scored_run import run
from drill.topology.assemble import assemble
from tests.factories import design, level

ZONES = ("us-east-1a", "us-east-1b")
DARK = FaultCard("dark", (Draw(Fault("dark", "drill:az-power", 60, 30), 120, 90, ZONES),))
CRASH = FaultCard("crash", (Draw(Fault("crash", "drill:instance-crash", 40, 0), 200, 0, ("writer",)),), chance=0.5)


def decked(*cards: FaultCard) -> Level:
    return stamped(replace(level(length_s=240), deck=cards))


def dealt(seed: int, *cards: FaultCard) -> dict[str, Fault]:
    return {fault.id: fault for fault in with_drawn_faults(decked(*cards), seed).faults}


@given(st.integers(0, 2**63))
def test_a_draw_keeps_to_the_bounds_of_its_card(seed: int) -> None:
    fault = dealt(seed, DARK)["dark"]
    assert 60 <= fault.at_s <= 120
    assert 30 <= fault.for_s <= 90
    assert fault.target in ZONES


@given(st.integers(0, 2**63))
def test_a_card_more_changes_no_other(seed: int) -> None:
    assert dealt(seed, DARK)["dark"] == dealt(seed, CRASH, DARK)["dark"]


@pytest.mark.slow
def test_every_second_target_and_chance_comes_up_as_often_as_it_should() -> None:
    """2,000 seeds: each count within four standard deviations of the binomial's mean."""
    many = 2000
    drawn = [dealt(seed, DARK, CRASH) for seed in range(many)]
    first = sum(found["dark"].target == ZONES[0] for found in drawn)
    struck = sum("crash" in found for found in drawn)
    early = sum(found["dark"].at_s < 60 + 61 / 2 for found in drawn)
    four_sigma = 4 * (many * 0.25) ** 0.5
    assert abs(first - many / 2) < four_sigma
    assert abs(struck - many / 2) < four_sigma
    assert abs(early - many * 31 / 61) < four_sigma
    assert {found["dark"].at_s for found in drawn} == set(range(60, 121))


def test_one_of_several_is_dealt_and_never_two() -> None:
    other = Draw(Fault("dark", "drill:instance-crash", 50, 0), 50, 0, ("writer",))
    card = replace(DARK, draws=(*DARK.draws, other))
    kinds = {dealt(seed, card)["dark"].kind for seed in range(50)}
    assert kinds == {"drill:az-power", "drill:instance-crash"}
    assert all(len(dealt(seed, card)) == 1 for seed in range(50))


def test_a_night_is_the_level_that_has_its_faults_on_the_clock() -> None:
    """Its numbers, to the last bit: only the scenario tells them apart."""
    drawn = decked(DARK, CRASH)
    for seed in (1, 2, 3):
        fixed = stamped(replace(drawn, deck=(), faults=with_drawn_faults(drawn, seed).faults))
        assert run(drawn, design(), seed).recording.digest == run(fixed, design(), seed).recording.digest


def test_a_night_keeps_the_digests_of_its_level() -> None:
    drawn = decked(DARK)
    there = with_drawn_faults(drawn, 7)
    assert (stamped(there).digest, stamped(there).scenario) == (drawn.digest, drawn.scenario)
    assert with_drawn_faults(there, 8) is there


def test_a_level_without_a_deck_is_left_alone() -> None:
    plain = level()
    assert with_drawn_faults(plain, 3) is plain


def test_a_fault_may_strike_a_night_as_if_the_level_had_held_it() -> None:
    drawn, more = decked(DARK), Fault("more", "drill:instance-crash", 150, 0, "writer")
    struck = DrillEngine(assemble(drawn, design()), 5)
    struck.advance(100)
    struck.strike(more)
    struck.advance(drawn.length_s)
    held = DrillEngine(assemble(stamped(replace(drawn, faults=(more,))), design()), 5)
    held.advance(drawn.length_s)
    assert struck.inputs.level.scenario == held.inputs.level.scenario
    assert struck.recording().digest == held.recording().digest


def test_actions_offer_the_same_rules_whether_a_fault_is_on_the_clock_or_in_the_deck() -> None:
    faults = tuple(Fault(f"f{number}", kind, 60, 0) for number, kind in enumerate(FAULTS))
    fixed = replace(level(length_s=240), faults=faults)
    drawn = decked(*(FaultCard(fault.id, (Draw(fault, 60, 0, ("",)),)) for fault in faults))
    offered = {kind: list(spec.presets(fixed, design())) for kind, spec in ACTIONS.items()}
    assert offered == {kind: list(spec.presets(drawn, design())) for kind, spec in ACTIONS.items()}
    assert {"end-sessions", "revert"} <= {kind for kind, rules in offered.items() if rules}
