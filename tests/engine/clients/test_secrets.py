"""A password that changes behind a proxy whose clients sign in with IAM."""

from __future__ import annotations

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.simulate import simulate
from drill.model.design import Replica, Security
from drill.model.level import Fault
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, checkout, clients, design, level, proxy

_, B, _ = EAST.zones
ROTATE = Fault("rotate", "drill:rotate-password", 60, 0)


def rotated(*faults: Fault, rotation: bool = False) -> Recording:
    drill = level(length_s=1800, classes=(checkout(),), faults=(ROTATE, *faults))
    made = design(
        on={"service": "aurora"},
        replicas=(Replica("replica-1", B, "db.r6g.large"),),
        proxy=proxy(),
        clients=clients(pool=0),
        security=Security(iam_auth=True, secrets_rotation=rotation),
    )
    return simulate(assemble(drill, made), 1)


def test_tokens_go_on_and_only_the_proxys_secret_is_changed() -> None:
    """Its connections stand for a day: what is refused until one secret is changed is their age, over 24 hours."""
    ran = rotated()
    at_s = seconds_of(ran.events, "proxy.has_new_password")[0]
    took = figures()["model.security.password_change_s"]
    assert took.low <= at_s - 60 <= took.high + 1
    attempts = 120 * (at_s - 60) * (at_s - 60) / 2 / 86_400
    assert ran.totals[0].failed <= attempts
    assert ran.totals[0].failed + ran.totals[0].late + ran.totals[0].good == ran.totals[0].offered


@pytest.mark.slow
def test_a_new_writer_lets_nobody_in_before_the_secret_is_right() -> None:
    """A failover right after the change breaks the connections that stood, so all wait for the person with the secret."""
    crash = Fault("crash", "drill:instance-crash", 61, 0, "writer")
    ran = rotated(crash)
    changed = seconds_of(ran.events, "proxy.has_new_password")[0]
    promoted = seconds_of(ran.events, "failover.completed")[0]
    assert promoted + 10 < changed
    assert ran.frames[promoted + 5].classes[0].good == 0.0
    assert ran.frames[changed + 10].classes[0].failed == 0.0
    told = rotated(crash, rotation=True)
    caught_up = seconds_of(told.events, "secret.caught_up")[0]
    assert caught_up - 60 <= figures()["secrets.rotation_window_s"].high + 1
    assert told.frames[max(caught_up, promoted) + 10].classes[0].failed == 0.0
