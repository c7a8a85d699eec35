"""Serverless capacity: waiting between whole processors, and what counts as load."""

from __future__ import annotations

from math import exp

import pytest

from drill.engine.database.serverless import busy_s, wanted_acu
from drill.engine.flow.waiting import LOADS, erlang_c, exceeds, waiting_share
from drill.engine.simulate import DrillEngine
from drill.model.level_traffic import Curve
from drill.topology.assemble import assemble
from tests.factories import browse, clients, design, level


def test_waiting_between_two_and_three_processors_lies_between_theirs() -> None:
    middle = waiting_share(2.5)
    assert middle[64] == pytest.approx((erlang_c(2)[64] + erlang_c(3)[64]) / 2)
    assert waiting_share(2.0) == erlang_c(2)


def test_half_a_processor_drains_half_as_fast() -> None:
    """M/M/1 with no service of its own to speak of: P(wait > t) = load e^(-c (1 - load) t / mean)."""
    load, mean_s, limit_s = 0.5, 0.010, 0.050
    found = exceeds(0.5, mean_s, 1e-7, limit_s)[int(load * LOADS)]
    assert found == pytest.approx(load * exp(-0.5 * (1 - load) * limit_s / mean_s), rel=1e-3)


def serverless(per_s: float, pool: int = 1) -> DrillEngine:
    drill = level(length_s=60, classes=(browse(rate=Curve(((0, per_s),)), keys=None),))
    return DrillEngine(
        assemble(
            drill,
            design(
                on={"service": "aurora", "instance": "db.serverless", "capacity": (0.5, 32.0)},
                clients=clients(pool=pool),
            ),
        ),
        1,
    )


def test_connections_ask_for_half_an_acu_a_hundred() -> None:
    """Six instances with a hundred connections each: three ACUs, however little they do."""
    made = serverless(1.0, pool=100)
    made.advance(60)
    assert made.state.machines[0].acu == 3.0


def test_who_waits_keeps_every_processor_busy() -> None:
    """A crowd that costs the processors most of their capacity is load too, though little gets done."""
    made = serverless(1.0)
    made.advance(5)
    state, r = made.state, made.rows
    machine = state.machines[0]
    machine.acu, r.live[0] = 4.0, 50.0
    assert busy_s(state, r, 0) == pytest.approx(1.0 * machine.spec.speed)
    assert wanted_acu(state, machine, busy_s(state, r, 0)) == 6.0
