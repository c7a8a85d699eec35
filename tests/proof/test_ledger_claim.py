"""The claim that a level's ledger is true: what refutes it, and what is printed then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.files.library import find_level
from drill.model.design import Design
from drill.model.level import Level
from drill.model.said import Said
from drill.proof import cause_verdicts, ledger_claim
from drill.proof.cause_verdicts import CauseVerdict, verdicts
from drill.proof.claim_evidence import Claim, ClaimEvidence, Effort
from drill.proof.ledger_claim import ledger_true
from drill.proof.proven_causes import ProvenCauses, proven_roots
from drill.proof.trial import serial
from drill.scoring.departure_runs import Cells
from drill.scoring.departure_shares import Relation
from drill.scoring.scored_run import run
from drill.topology.assemble import assemble
from tests.proof.levels import level

ROOT = Said("fault.root", at_s=60, kind="drill:az-power", target="us-east-1a")


def line(share: float, rule: int = 0) -> CauseVerdict:
    return CauseVerdict(1000 * share, share, (ROOT,), Relation.ALONE, rule, 0.5, None)


def claim(monkeypatch: pytest.MonkeyPatch, *rows: CauseVerdict, ledgers: bool = True) -> Claim:
    def found(_level: Level, _design: Design, _runner: object, *, seed: int) -> tuple[CauseVerdict, ...]:
        assert seed == 1
        return rows

    monkeypatch.setattr(ledger_claim, "verdicts", found)
    return ledger_true(ClaimEvidence(level(), serial(level()), Effort(ledgers=ledgers)))


def test_true_lines_that_hold_95_percent_of_every_design_s_losses_are_a_true_ledger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = claim(monkeypatch, line(0.9), line(0.05), line(0.04), line(0.01))
    assert made.held
    assert [one.fact("design") for one in made.evidence] == ["@start", "@solution:standby"]
    assert [(one.fact("lines"), one.fact("true_pct")) for one in made.evidence] == [(2, 95.0), (2, 95.0)]
    assert [one.fact("design") for one in claim(monkeypatch, ledgers=False).evidence] == ["@start"]


def test_true_lines_that_hold_less_refute_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not claim(monkeypatch, line(0.9), *(line(0.02) for _ in range(5))).held


def test_a_line_that_breaks_a_rule_refutes_it_and_is_printed_with_its_root(monkeypatch: pytest.MonkeyPatch) -> None:
    made = claim(monkeypatch, line(0.94), line(0.06, rule=1))
    assert not made.held
    at = next(place for place, one in enumerate(made.evidence) if one.code == "proof.ledger_untrue")
    assert made.evidence[at].fact("rule") == 1
    assert (made.evidence[at].fact("share_pct"), made.evidence[at].fact("removed_pct")) == (6.0, 50.0)
    assert made.evidence[at + 1] == ROOT


def told(monkeypatch: pytest.MonkeyPatch, *group: Any) -> int:
    """The rule that the short drill's losses break if a ledger says that these are their roots."""
    roots, relation = group

    def wrong(*given: Any) -> ProvenCauses:
        ledger = proven_roots(*given).ledger
        return ProvenCauses(replace(ledger, cells=((roots, relation, ledger.lost),)))

    monkeypatch.setattr(cause_verdicts, "proven_roots", wrong)
    made = level()
    (row,) = verdicts(made, made.start, serial(made), choices=False)
    return row.rule


@pytest.mark.slow
def test_runs_from_zero_tell_a_true_root_from_false_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Zone a is dark from the first minute: without that nothing is lost."""
    assert told(monkeypatch, (ROOT,), Relation.ALONE) == 0
    assert told(monkeypatch, (ROOT,), Relation.EITHER) == 0
    assert told(monkeypatch, (), Relation.NOTHING) == 3
    assert told(monkeypatch, (Said("machine.back"),), Relation.ALONE) == 4


@pytest.mark.slow
def test_without_a_fault_that_came_twice_both_are_taken_away() -> None:
    """The writer crashes twice: without only one of them a part of the claim stays."""
    twice = (
        'faults: [{id: dark, at: 1m, for: 5m, do: "drill:az-power", zone: a}]',
        (
            "faults:\n"
            '  - {id: dark, at: 1m, do: "drill:instance-crash", node: writer}\n'
            '  - {id: again, at: 150s, do: "drill:instance-crash", node: writer}'
        ),
    )
    made = level(twice)
    (row,) = verdicts(made, made.start, serial(made), choices=False)
    assert [root.fact("times") for root in row.roots] == [2]
    assert row.rule == 0
    assert row.removed == pytest.approx(1.0)


@pytest.mark.slow
def test_a_growth_that_only_fills_the_volume_sooner_is_no_root() -> None:
    """Without the first growth of the logs as many writes are lost, a little later: the second is the root of all."""
    made = find_level("the-log-fills")
    design = dict(made.solutions)["room-and-scaling"]
    (row,) = verdicts(made, design, serial(made), choices=False)
    assert [root.fact("at_s") for root in row.roots] == [600]
    assert row.rule == 0


@pytest.mark.slow
def test_the_usual_load_stands_where_half_of_it_is_lost_anyway_whatever_else_is_lost_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A third is lost without any departure, and a ledger says of as much that nothing happened; the rest goes with its root."""
    made = level()
    inputs = assemble(made, made.start)
    lost = proven_roots(inputs, run(made, made.start, 1)).ledger.lost

    def some(part: float) -> Cells:
        return [part * row for row in lost]

    def told_apart(*given: Any) -> ProvenCauses:
        ledger = proven_roots(*given).ledger
        parts = (((), Relation.NOTHING, some(1 / 3)), ((ROOT,), Relation.ALONE, some(2 / 3)))
        return ProvenCauses(replace(ledger, cells=parts))

    monkeypatch.setattr(cause_verdicts, "proven_roots", told_apart)
    monkeypatch.setattr(cause_verdicts._Zero, "cells", lambda _self, _gone: some(1 / 3))
    assert [row.rule for row in verdicts(made, made.start, serial(made), choices=False)] == [0, 0]
    monkeypatch.setattr(cause_verdicts._Zero, "cells", lambda _self, _gone: some(1 / 10))
    assert [row.rule for row in verdicts(made, made.start, serial(made), choices=False)] == [0, 3]
