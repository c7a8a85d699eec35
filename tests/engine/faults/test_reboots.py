"""A reboot restarts the engine of an instance in place: nothing is recreated, and nothing fails over unless that is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.simulate import simulate
from drill.model.design import Replica
from drill.model.level import Fault
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, checkout, design, level

AT_S = 60
REBOOT = Fault("reboot", "aws:rds:reboot-db-instances", AT_S, 0, "writer")
AURORA = {"service": "aurora", "engine": "postgres"}
STANDBY = {"multi_az": "standby", "standby_zones": EAST.zones[1:2]}
READER = (Replica("replica-1", EAST.zones[1], "db.r6g.large"),)
DESIGNS: dict[str, dict[str, Any]] = {
    "a lone Aurora instance": {"on": AURORA},
    "Aurora with a reader": {"on": AURORA, "replicas": READER},
    "RDS": {},
    "RDS with a standby": {"on": STANDBY},
}


@pytest.mark.parametrize("name", DESIGNS)
def test_a_reboot_restarts_the_engine_in_place(name: str) -> None:
    """RDS API, RebootDBInstance: it restarts the database engine service; a failover is an option, `ForceFailover`, off by default."""
    ran = simulate(assemble(level(length_s=300, classes=(checkout(),), faults=(REBOOT,)), design(**DESIGNS[name])), 1)
    codes = {event.said.code for event in ran.events}
    assert not codes & {"instance.recreated", "failover.started", "failover.completed"}
    (back_s,) = seconds_of(ran.events, "instance.restarted", target="writer")
    usual = figures()["model.reboot_s"]
    assert usual.low <= back_s - AT_S <= usual.high + 1
    assert ran.frames[AT_S + 5].classes[0].good == 0.0
    assert ran.frames[-1].classes[0].failed == 0.0
