"""The compiled flow is the plain one: the same bits, whichever way a drill is run."""

from __future__ import annotations

import ast
import errno
import importlib.util
from pathlib import Path

import pytest

from drill.engine.array_setup import make_arrays
from drill.engine.flow import backend, kernel, transpile
from drill.engine.flow.backend import COMPILE_PAYS_S, Backend, CompiledBackend, choose
from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.arrays import copy
from drill.files.load import load_level
from drill.model.action import Action
from drill.model.design import Clients
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault
from drill.shipped import levels_dir
from drill.system.file_locks import lock_for_writing
from drill.topology.assemble import assemble
from tests.deep import part
from tests.factories import EAST, WEST, browse, cache, checkout, design, level, replica

LEVELS = sorted(path.relative_to(levels_dir()).as_posix() for path in levels_dir().rglob("*.yaml"))
STANDBY = {"multi_az": "standby", "standby_zones": ("us-east-1b",)}
needs_numba = pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs the `fast` extra")


def small() -> Inputs:
    return assemble(level(length_s=60), design())


@pytest.mark.slow
def test_nothing_of_the_rows_is_left_in_the_generated_source() -> None:
    made = ast.parse(transpile.generate())
    rows = [node for node in ast.walk(made) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    assert {node.value.id for node in rows if isinstance(node.value, ast.Name)}.isdisjoint({"r"})
    names = {node.id for node in ast.walk(made) if isinstance(node, ast.Name)}
    assert names.isdisjoint({"min", "max"})
    assert "f[_place(o[" in transpile.generate()


def test_a_short_process_stays_in_plain_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRILL_FAST")
    monkeypatch.setattr("drill.engine.flow.backend._simulated", 0)
    assert type(choose(make_arrays(small()), 3600)) is Backend


def test_plain_python_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_FAST", "0")
    assert type(choose(make_arrays(small()), 10**9)) is Backend


@needs_numba
@pytest.mark.parametrize(("workers", "compiled"), [(1, True), (2, False)])
def test_compiling_pays_by_what_one_worker_simulates(
    workers: int, compiled: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DRILL_FAST")
    monkeypatch.setattr(backend, "_simulated", 0)
    monkeypatch.setattr(backend, "_expected", 0)
    monkeypatch.setattr(kernel, "_file", lambda: tmp_path / "flow.py")
    monkeypatch.setattr(kernel, "load", lambda: None)
    assert backend.expect(COMPILE_PAYS_S + 2, workers) is compiled
    # What a worker then simulates is part of what was expected of it.
    assert backend.expect(0, workers) is compiled


@needs_numba
def test_while_one_process_compiles_others_stay_in_plain_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DRILL_FAST")
    monkeypatch.setattr(backend, "_simulated", 0)
    monkeypatch.setattr(kernel, "_file", lambda: tmp_path / "flow.py")
    with (tmp_path / "flow.lock").open("a", encoding="utf-8") as file:
        lock_for_writing(file.fileno())
        assert type(choose(make_arrays(small()), COMPILE_PAYS_S)) is Backend
    assert not kernel.being_compiled()


@needs_numba
def test_where_no_file_can_be_locked_it_stays_in_plain_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Some network file systems refuse every lock: nobody else is compiling there, and nothing is waited for."""

    def refused(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setenv("DRILL_FAST", "1")
    monkeypatch.setattr(kernel, "_file", lambda: tmp_path / "flow.py")
    monkeypatch.setattr(kernel, "lock_for_writing", refused)
    monkeypatch.setattr(kernel, "load", kernel.load.__wrapped__)
    assert type(choose(make_arrays(small()), 1)) is Backend


@needs_numba
def test_packed_rows_hold_the_same_numbers_and_share_nothing() -> None:
    rows = make_arrays(small())
    made = CompiledBackend(rows)
    assert copy(made.rows) == rows
    other = made.copy()
    other.rows.live[0] += 1.0
    assert made.rows.live[0] == rows.live[0]


@needs_numba
@pytest.mark.parametrize("fast", ["0", "1"])
def test_a_division_by_zero_stops_either_way(fast: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No drill has one; a row that were 0 where it must not be is an error, never a number."""
    monkeypatch.setenv("DRILL_FAST", fast)
    simulation = DrillEngine(small(), 1)
    assert isinstance(simulation.backend, CompiledBackend) is (fast == "1")
    simulation.advance(2)
    simulation.rows.job_work_s[0] = 0.0
    with pytest.raises(ZeroDivisionError):
        simulation.advance(2)


SELDOM = {
    "ramp": design(cache=cache(), clients=Clients(ramp_s=40)),
    "half open": design(on=STANDBY, clients=Clients(keepalive_s=90)),
    "deep checks": design(on=STANDBY, replicas=(replica(),), clients=Clients(health_check="deep")),
    "on demand": design(clients=Clients(pool_min=0, idle_timeout_s=10, retry_budget_pct=20, acquire_timeout_ms=250)),
    "closed": design(cache=cache(on_failure="closed")),
    "log purged": design(on={"engine": "mysql", "log_keep_s": 60}, replicas=(replica(zone="us-east-1a"),)),
}
"""What no shipped level has."""


@needs_numba
@pytest.mark.parametrize("name", list(SELDOM))
def test_mechanisms_of_no_level_are_the_same_both_ways(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = (
        Fault("api", "drill:control-plane-outage", 20, 60),
        Fault("dark", "drill:az-power", 60, 100, "us-east-1a"),
        Fault("flush", "drill:cache-flush", 200, 1),
        Fault("row", "drill:replica-divergence", 220, 0, "replica-1"),
    )
    acts = (
        Action(230, "shed", "browse", "80"),
        Action(260, "admit", "", "50"),
        Action(270, "rebuild", "replica-1"),
    )
    drill = assemble(level(length_s=1800, faults=faults, data_gib=5.0), SELDOM[name])
    digests = []
    for fast in ("0", "1"):
        monkeypatch.setenv("DRILL_FAST", fast)
        digests.append(simulate(drill, 1, acts).digest)
    assert digests[0] == digests[1]


@needs_numba
@pytest.mark.parametrize("strategy", ["lazy", "write-through"])
def test_a_cache_in_two_regions_is_the_same_both_ways(strategy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = tuple(Fault(f"dark-{zone}", "drill:az-power", 60, 100, zone) for zone in EAST.zones)
    west = browse(name="west", region=WEST.name, fresh_s=0.0)
    session = browse(name="session", writes=1, ephemeral=True, region=WEST.name, fresh_s=0.0)
    writer = checkout(updates=(("west", 1), ("browse", 1)))
    place = level(
        regions=(EAST, WEST),
        apps=Apps((*EAST.zones[:2], *WEST.zones)),
        length_s=420,
        classes=(west, browse(), session, writer),
        faults=faults,
    )
    made = cache(
        zones=EAST.zones[:2],
        global_datastore=(WEST.name,),
        classes=("west", "browse"),
        stores=("session",),
        strategy=strategy,
        shards=2,
        cluster_mode=True,
        replicas=1,
    )
    digests = []
    for fast in ("0", "1"):
        monkeypatch.setenv("DRILL_FAST", fast)
        run = simulate(assemble(place, design(cache=made)), 1, (Action(100, "promote-cache", WEST.name),))
        assert run.lost_writes > 0
        digests.append(run.digest)
    assert digests[0] == digests[1]


@pytest.mark.slow
@needs_numba
@pytest.mark.parametrize("name", LEVELS)
def test_both_ways_give_the_same_digest(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = load_level(levels_dir() / name)
    others = (*(item for _, item in made.solutions), *(item for _, item in made.traps))
    for chosen in (made.start, *part(reversed(others), len(others) or 1)):
        drill = assemble(made, chosen)
        monkeypatch.setenv("DRILL_FAST", "0")
        plain = simulate(drill, 1)
        monkeypatch.setenv("DRILL_FAST", "1")
        assert isinstance(DrillEngine(drill, 1).backend, CompiledBackend)
        assert simulate(drill, 1).digest == plain.digest
