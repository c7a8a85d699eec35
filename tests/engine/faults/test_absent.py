"""A fault of something that a design does not have: the log says so, and tells neither that it came nor that it is over."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.simulate import simulate
from drill.model.design import Proxy
from drill.model.level import Fault
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.factories import design, level

OUTAGE = Fault("door", "drill:proxy-outage", 30, 30, told="RDS Proxy does not answer.")


def test_an_outage_of_the_proxy_is_told_only_where_there_is_one() -> None:
    made = level(length_s=90, faults=(OUTAGE,))
    without = [event.said for event in simulate(assemble(made, design()), 1).events]
    assert Said("fault.absent", target="proxy") in without
    assert not [said for said in without if said.code in ("fault.struck", "fault.ended")]
    behind = [event.said.code for event in simulate(assemble(made, replace(design(), proxy=Proxy())), 1).events]
    assert "fault.absent" not in behind
    assert {"fault.struck", "fault.ended"} <= {*behind}
