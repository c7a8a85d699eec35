"""The menu of actions offers what the engine can do with this plant, and says how long from the catalogue's ranges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.services import SERVICES
from drill.engine.simulate import Simulation
from drill.model.action import KINDS, Action
from drill.model.design import Replica
from drill.model.inputs import Inputs
from drill.model.level import Region
from drill.session.action_offers import DEEDS, deeds
from drill.topology.assemble import assemble
from tests.told import tells
from tests.tui import evening


def made(**over: object) -> Inputs:
    """A plant with a standby, two replicas and two cache nodes."""
    level = evening.level()
    design = dict(level.solutions)["standby"]
    replicas = tuple(
        Replica(f"replica-{n}", zone, "db.r6g.large") for n, zone in ((1, "us-east-1b"), (2, "us-east-1c"))
    )
    return assemble(level, replace(design, replicas=replicas, **over))  # type: ignore[arg-type]


@pytest.mark.parametrize("deed", deeds(made()), ids=lambda deed: deed.kind)
def test_every_target_offered_is_one_the_engine_accepts(deed: object) -> None:
    here = made()
    for target, value, _ in deed.targets(here):  # type: ignore[attr-defined]
        simulation = Simulation(here, 1)
        simulation.advance(10)
        simulation.act(Action(10, deed.kind, target, value))  # type: ignore[attr-defined]
        simulation.advance(1)
        (said,) = (event.said for event in simulation.frames[10].events if event.kind == "action")
        # Ten seconds in, nothing older can be restored and nothing has been shed.
        too_early = deed.kind in ("restore", "admit")  # type: ignore[attr-defined]
        assert tells(said, "action.done") or too_early, said


def test_every_kind_of_action_says_what_it_does_and_what_it_risks() -> None:
    assert {deed.kind for deed in DEEDS} == set(KINDS)
    assert all(deed.title and deed.does.endswith(".") and deed.risk.endswith(".") for deed in DEEDS)


def abroad() -> Inputs:
    """Aurora MySQL with change records and a reader in another region."""
    level = replace(evening.level(), regions=(*evening.level().regions, Region("eu-west-1", ("eu-west-1a",))))
    database = replace(level.start.database, service=SERVICES["aurora"], engine="mysql", backtrack_h=24)
    readers = (Replica("replica-1", "eu-west-1a", "db.r6g.large"),)
    return assemble(level, replace(level.start, database=database, replicas=readers))


def test_aurora_can_be_cloned_backtracked_and_moved_to_its_other_region() -> None:
    found = {deed.kind: deed.targets(abroad()) for deed in deeds(abroad())}
    assert [target for target, _, _ in found["switchover-global"]] == ["eu-west-1"]
    assert found["failover-global"] == found["switchover-global"]
    assert {"clone", "backtrack"} <= found.keys()
    assert not {"clone", "backtrack", "failover-global"} & {deed.kind for deed in deeds(made())}


def test_every_delay_is_a_range_of_the_catalogue() -> None:
    here = made()
    for deed in DEEDS:
        assert all(plant_key.unit for plant_key in map(here.figure, deed.delay(here))), deed.kind


def test_a_restore_takes_longer_the_more_data_there_is() -> None:
    small = made()
    large = replace(small, level=replace(small.level, data_gib=2000.0))
    restore = next(deed for deed in DEEDS if deed.kind == "restore")
    assert restore.takes(small) != restore.takes(large)


def test_what_cannot_be_done_is_not_offered() -> None:
    level = evening.level()
    bare = assemble(level, replace(level.start, database=replace(level.start.database, retention_days=0)))
    kinds = {deed.kind for deed in deeds(bare)}
    assert not kinds & {"failover", "promote", "flush", "restore", "encrypt", "revert"}
    assert {"reboot", "scale", "shed", "restart-clients"} <= kinds
