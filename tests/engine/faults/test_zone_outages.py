"""Chains of what a lost zone takes with it: from the fault to a choice."""

from __future__ import annotations

from drill.engine.simulate import simulate
from drill.model.level import Fault
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.factories import design, level


def test_requests_sent_to_lost_applications_name_the_level_s_time_to_eject_them() -> None:
    dark = Fault("dark", "drill:az-power", 60, 60, "us-east-1c")
    made = level(length_s=120, faults=(dark,))
    recording = simulate(assemble(made, design()), 1)
    chains = {row.chain for row in recording.ledger if row.cause == Said("cause.app_down")}
    assert {chain[0].code for chain in chains} == {"fault.root"}
    ejection = Said("choice.option", path="apps.eject", value_s=made.apps.eject_s, given=True)
    assert {chain[-1] for chain in chains} == {ejection}
