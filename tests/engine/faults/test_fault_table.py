"""The records of faults are gathered by discovery, and what they say of connections and data is what the engine does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drill.engine.faults.fault_spec import Data, FaultSpec, Severs, root_of
from drill.engine.faults.fault_table import FAULTS
from drill.engine.simulate import DrillEngine
from drill.engine.state.state import State
from drill.export.fis_actions import CROSS_REGION, EXPORTERS, OLDER
from drill.model.design import Design
from drill.model.topology import NodeKind
from drill.session.inject import injected, targets
from drill.session.live.stages import dark_zones
from drill.topology.assemble import assemble
from tests.factories import cache, clients, design, level, proxy, replica

ROOT = Path(__file__).resolve().parents[3]
AT_S = 20
MISSPELT = "az-pwer"
"""The one that a test writes wrong on purpose."""
USUAL = ("us-east-1a", "writer", "cache-", "checkout", "us-east-1")
"""Beginnings of what a kind strikes here, the first that it takes: the writer's zone, the writer, a cache node, …"""


def test_the_table_is_in_the_order_of_its_names() -> None:
    assert list(FAULTS) == sorted(FAULTS)
    assert all(re.fullmatch(r"(aws|drill):[a-z:-]+", kind) for kind in FAULTS)


def test_every_module_of_kinds_is_in_the_table() -> None:
    folder = ROOT / "drill" / "engine" / "faults" / "fault_kinds"
    written = {
        kind
        for path in folder.glob("*.py")
        for kind in re.findall(r'^ +kind="(.*)",$', path.read_text("utf-8"), re.MULTILINE)
    }
    assert written == set(FAULTS)


@pytest.mark.parametrize("spec", FAULTS.values(), ids=lambda spec: spec.kind)
def test_a_record_says_all_that_is_shown_of_a_kind(spec: FaultSpec) -> None:
    target = "{target}" in spec.sentence
    assert target == bool(spec.shape.strikes) or spec.kind == "drill:leaked-password"
    assert bool(spec.everywhere) >= (target and not spec.shape.needs_target and not spec.shape.default)
    assert bool(spec.over) == (spec.shape.lasts and spec.end is not None)
    assert not spec.title.endswith(".")


NOT_FAULTS = frozenset(
    (
        *OLDER,
        CROSS_REGION,
        "aws:rds:cluster",
        "aws:rds:db",
        "aws:elasticache:replicationgroup",
        "drill:target",
        "drill:level",
    )
)
"""Other names of that form that exports to FIS use: its actions, its resource types, tags."""


def test_every_kind_named_in_the_code_and_its_tests_is_in_the_table() -> None:
    files = (*(ROOT / "drill").rglob("*.py"), *(ROOT / "tests").rglob("*.py"))
    named = {
        (path.name, kind)
        for path in files
        for kind in re.findall(r'"((?:aws:(?:rds|ebs|elasticache|network)|drill):[a-z:-]+)"', path.read_text("utf-8"))
    }
    assert {kind for _, kind in named} >= {"drill:az-power", "aws:rds:failover-db-cluster"}
    assert {(name, kind) for name, kind in named if kind not in FAULTS and kind not in NOT_FAULTS} == {
        ("test_level_problems.py", f"drill:{MISSPELT}"),
        ("test_values.py", f"drill:{MISSPELT}"),
    }
    assert set(EXPORTERS) <= set(FAULTS)
    assert NOT_FAULTS.isdisjoint(FAULTS)


def played(spec: FaultSpec) -> State:
    """The state soon after a kind struck a design that has what it strikes; a patch finds its window open."""
    chosen: Design = design(
        on={"window": "11:45"},
        replicas=(replica(),),
        cache=cache(),
        proxy=proxy() if spec.needs is NodeKind.PROXY else None,
        clients=clients(pool=20),
    )
    if spec.kind == "drill:certificate-rotation":
        chosen = design(security=chosen.security.__class__(tls_root="pinned"))
    plant = assemble(level(length_s=120), chosen)
    found = targets(plant, spec.kind)
    target = next((one for word in USUAL for one in found if one.startswith(word)), found[0])
    fault = injected(plant, spec.kind, target, AT_S)
    drill = DrillEngine(assemble(level(length_s=120, faults=(fault,)), chosen), 1)
    drill.advance(AT_S + 3)
    return drill.state


def severed(state: State) -> Severs:
    """How connections ended."""
    for lockout in state.access.lockouts.values():
        if lockout.drops:
            return Severs.SILENT if lockout.silent else Severs.CLOSED
        return Severs.NEW_SILENT if lockout.silent else Severs.NEW_REFUSED
    if state.access.proxy_chain or any(machine.silent or machine.cut_off for machine in state.machines):
        return Severs.SILENT
    down = not all(machine.alive for machine in state.machines) or not all(shard.up for shard in state.shards)
    return Severs.CLOSED if down else Severs.NOTHING


def left(state: State) -> Data:
    """What is left of the data."""
    if state.dropped.tables:
        return Data.LOST
    return Data.CACHE_EMPTIED if any(shard.empty_since >= AT_S for shard in state.shards) else Data.KEPT


@pytest.mark.parametrize("spec", FAULTS.values(), ids=lambda spec: spec.kind)
def test_connections_end_and_data_survive_as_the_record_says(spec: FaultSpec) -> None:
    state = played(spec)
    assert severed(state) is spec.severs
    assert left(state) is spec.data
    assert any(lockout.undoable for lockout in state.access.lockouts.values()) == spec.revertible


OF_TABLES = [spec for spec in FAULTS.values() if "table" in spec.shape.strikes]


@pytest.mark.parametrize("spec", OF_TABLES, ids=lambda spec: spec.kind)
def test_a_kind_locks_tables_as_its_record_says(spec: FaultSpec) -> None:
    plant = assemble(level(length_s=120), design())
    drill = DrillEngine(plant, 1)
    drill.advance(AT_S)
    fault = injected(plant, spec.kind, "checkout", AT_S)
    spec.strike(drill.state, drill.rows, fault, root_of(fault))
    assert bool(drill.state.locks.transactions or drill.state.locks.changes) == spec.locks_tables


def test_only_kinds_that_strike_tables_lock_them() -> None:
    assert {spec.kind for spec in FAULTS.values() if spec.locks_tables} <= {spec.kind for spec in OF_TABLES}


@pytest.mark.parametrize("spec", FAULTS.values(), ids=lambda spec: spec.kind)
def test_a_kind_cuts_the_power_of_the_writers_zone_as_its_record_says(spec: FaultSpec) -> None:
    plant = assemble(level(length_s=120), design())
    for target in {"us-east-1a", "us-east-1"}.intersection(targets(plant, spec.kind)):
        fault = injected(plant, spec.kind, target, AT_S)
        drill = DrillEngine(assemble(level(length_s=120, faults=(fault,)), design()), 1)
        drill.advance(AT_S + 1)
        dark = {zone for region in plant.level.regions for zone in region.zones if drill.state.dark.holds(zone)}
        reached = not any(machine.cut_off for machine in drill.state.machines)
        assert spec.cuts_power == (bool(dark) and reached)
        assert dark_zones(drill.inputs.level, AT_S) == (dark if spec.cuts_power else set())
