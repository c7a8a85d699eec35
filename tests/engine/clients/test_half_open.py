"""Half-open connections: when clients follow a failover, and how long they wait for nobody."""

from __future__ import annotations

from typing import Any

import pytest

from drill.engine.simulate import simulate
from drill.model.design import Clients, Proxy
from drill.model.level import Apps, Fault
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.factories import EAST, checkout, design, level

CUT_AT = 100
CUT = Fault("cut", "aws:network:disrupt-connectivity", CUT_AT, 1400, "us-east-1a")
CRASH = Fault("crash", "drill:instance-crash", CUT_AT, 1400, "writer")
STANDBY = {"multi_az": "standby", "standby_zones": ("us-east-1b",)}
LINUX_S = 7200 + 9 * 75


def run(fault: Fault, *, proxy: Proxy | None = None, **clients: Any) -> Recording:
    """Writes only; the applications are elsewhere than the writer."""
    apps = Apps(EAST.zones[1:], instances=6, threads=10_000)
    calm = level(length_s=1500, classes=(checkout(),), faults=(fault,), apps=apps)
    chosen = design(on=STANDBY, proxy=proxy, clients=Clients(**clients))
    return simulate(assemble(calm, chosen), 1)


def served_again(recording: Recording) -> int | None:
    """First second after the loss from which nearly all of ten seconds are answered."""
    frames = [recording.frames[t].classes[0] for t in range(len(recording.frames))]
    shares = [row.good / row.offered for row in frames]
    return next((t for t in range(CUT_AT, len(shares) - 10) if min(shares[t : t + 10]) > 0.95), None)


@pytest.mark.slow
@pytest.mark.parametrize("kept_s", [300, 600])
def test_clients_follow_when_their_dead_connections_are_given_up(kept_s: int) -> None:
    """Far later than the failover: the second in which TCP gives up decides, whatever the address's lifetime."""
    assert served_again(run(CUT, keepalive_s=kept_s)) == pytest.approx(CUT_AT + kept_s, abs=2)


@pytest.mark.slow
def test_by_the_systems_default_nobody_follows_within_the_hour() -> None:
    assert served_again(run(CUT, keepalive_s=LINUX_S)) is None


@pytest.mark.slow
def test_six_seconds_are_over_before_the_standby_is_there() -> None:
    """As the Aurora guide advises: then the failover decides, as it does for a pool that tests."""
    assert served_again(run(CUT, keepalive_s=6)) == served_again(run(CUT))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "over"),
    [(CRASH, {}), (CUT, {"pool": 0}), (CUT, {"proxy": Proxy()})],
    ids=["closed with a reset", "no pool", "behind a proxy"],
)
def test_what_is_not_half_open_is_not_waited_for(fault: Fault, over: dict[str, Any]) -> None:
    assert run(fault, keepalive_s=LINUX_S, **over).totals == run(fault, **over).totals


@pytest.mark.slow
def test_an_attempt_waits_for_its_own_time_out_instead_of_the_connect_time_out() -> None:
    """By Little's law four times as many wait: 2 s of every attempt instead of 0.5 s, and as many attempts."""
    tested = run(CUT, connect_timeout_ms=500)
    dead = run(CUT, connect_timeout_ms=500, keepalive_s=LINUX_S)
    second = CUT_AT + 15
    waiting = [sum(node.queue for node in run_.frames[second].nodes) for run_ in (tested, dead)]
    assert waiting[1] / waiting[0] == pytest.approx(4.0, rel=0.1)
