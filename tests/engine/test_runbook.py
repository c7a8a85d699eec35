"""Conditions are read as written, and rules act when they have held long enough, once."""

from __future__ import annotations

import pytest

from drill.engine.runbook import parse
from drill.engine.simulate import simulate
from drill.model.design import Rule
from drill.model.level import Fault
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.factories import design, level, replica


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("writer.down", ("writer", "down", ">", 0.5)),
        ("replica-1.lag > 10s", ("replica-1", "lag", ">", 10.0)),
        ("replica-1.lag>=500ms", ("replica-1", "lag", ">=", 0.5)),
        ("availability < 99 %", ("", "availability", "<", 0.99)),
        ("checkout.availability<=95%", ("checkout", "availability", "<=", 0.95)),
        ("writer.queue > 1000", ("writer", "queue", ">", 1000.0)),
        ("at 12m", ("", "at", ">=", 720.0)),
    ],
)
def test_conditions(text: str, expected: tuple[str, str, str, float]) -> None:
    subject, metric, operator, limit = parse(text)
    assert (subject, metric, operator) == expected[:3]
    assert limit == pytest.approx(expected[3])


@pytest.mark.parametrize("text", ["", "writer", "writer.sad", "lag >", "at noon"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a condition"):
        parse(text)


def _run(*rules: Rule) -> Recording:
    dark = Fault("dark", "drill:az-power", 60, 500, "us-east-1a")
    made = level(length_s=600, faults=(dark,))
    return simulate(assemble(made, design(replicas=(replica(),), runbook=rules)), 1)


@pytest.mark.slow
def test_a_rule_waits_for_its_time_and_fires_once() -> None:
    """The writer is down from second 60 on; five seconds later, and never again, the replica is promoted."""
    recording = _run(Rule("writer.down", 5, "promote", "replica-1"))
    assert [(action.at_s, action.kind) for action in recording.actions] == [(66, "promote")]
    assert recording.player_actions == 0


def test_a_condition_that_never_holds_does_nothing() -> None:
    assert _run(Rule("replica-1.down", 0, "flush")).actions == ()
