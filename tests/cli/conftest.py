"""A small level of our own, so that these tests do not move when a shipped level does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from drill.cli.main import run

LEVEL = """\
level: small
title: A small level
chapter: tests
clock: {length: 3m, starts: "12:00"}
places: {us-east-1: [a, b]}
data: {gib: 20}
traffic:
  browse:
    {rate: 100/s, reads: 2, within: 300ms, timeout: 1s, fresh: 30s, retries: {max: 1, backoff: 100ms}}
faults:
  - {at: 1m, for: 1m, do: "drill:az-power", zone: us-east-1a}
objectives: {pass: {availability: ">= 85 %"}, calm: {actions: "<= 0"}}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: b, storage: {type: gp3, gib: 100}}
solutions: {elsewhere: {database: {zone: b}}}
traps: {dark: {database: {zone: a}}}
"""
DESIGN = """\
design: mine
for: small
database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 100}}
"""


class Ended(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str


Drill = Callable[..., Ended]


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the developer's own progress, and every one starts in an empty folder."""
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def drill(capsys: pytest.CaptureFixture[str]) -> Drill:
    """Run a command line in this process."""

    def call(*arguments: str) -> Ended:
        code = run(arguments)
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return call


@pytest.fixture
def small(tmp_path: Path) -> str:
    """Path of the small level."""
    path = tmp_path / "small.yaml"
    path.write_text(LEVEL, encoding="utf-8")
    return str(path)


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """Path of a design for the small level, its database where the power goes."""
    path = tmp_path / "mine.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    return str(path)
