"""--dask of drill solve and drill check: the same results as here, on workers of the same version only.

A stand-in for Dask's client, with threads for workers: what the commands ask of it is all that it has.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from drill.cli.dask_cluster import Version, refuse_others, version
from drill.errors import DrillError
from tests.cli.conftest import Drill
from tests.proof.levels import LEVEL, WIDE

ADDRESS = "tcp://127.0.0.1:8786"


class StandIn:
    """A client of a cluster with two workers."""

    tasks = 0
    closed = False

    def __init__(self, address: str, timeout: float) -> None:
        assert (address, timeout > 0) == (ADDRESS, True)

    def run(self, function: Callable[[], Version]) -> Mapping[str, Version]:
        return {"tcp://worker-1": function(), "tcp://worker-2": function()}

    def get_executor(self, *, pure: bool, retries: int) -> Executor:
        assert (pure, retries) == (False, 0)
        return Counting(2)

    def close(self) -> None:
        StandIn.closed = True


class Counting(ThreadPoolExecutor):
    """Counts what it is asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        StandIn.tasks += 1
        return super().submit(fn, *args, **kwargs)


@pytest.fixture(autouse=True)
def level(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "short.yaml"
    path.write_text(LEVEL.replace(*WIDE), encoding="utf-8")
    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=StandIn))
    StandIn.tasks, StandIn.closed = 0, False
    return path


def test_a_search_finds_the_same_there(drill: Drill, tmp_path: Path) -> None:
    here = drill("solve", "./short.yaml", "--designs", "2", "--out", "here", "--format", "json")
    there = drill("solve", "./short.yaml", "--designs", "2", "--out", "there", "--format", "json", "--dask", ADDRESS)
    assert there.code == here.code == 0, here.err
    assert there.out.replace("there/", "here/") == here.out
    assert [path.read_bytes() for path in sorted((tmp_path / "there").iterdir())] == [
        path.read_bytes() for path in sorted((tmp_path / "here").iterdir())
    ]
    assert (StandIn.tasks > 0, StandIn.closed) == (True, True)


def test_what_cannot_be_used_is_one_message(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = drill("check", "short.yaml", "--dask", ADDRESS)
    assert (ended.code, "--certify" in ended.err) == (2, True)
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = drill("solve", "./short.yaml", "--dask", ADDRESS)
    assert (ended.code, "failure-drill[cluster]" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("workers", "said"),
    [
        ({}, "no workers"),
        ({"tcp://a": version(), "tcp://b": ("0", version()[1])}, "tcp://b has engine 0"),
        ({"tcp://a": (version()[0], "0")}, "another catalogue"),
    ],
)
def test_a_cluster_whose_results_would_be_others_is_refused(workers: Mapping[str, Version], said: str) -> None:
    with pytest.raises(DrillError, match=said):
        refuse_others(workers)
    refuse_others({"tcp://a": version()})
