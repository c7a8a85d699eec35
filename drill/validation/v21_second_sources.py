"""V21: claims about RDS held against event logs, probes and post-mortems that the catalogue's ranges were not drawn from."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.run import Recording
from drill.validation.scenarios import OTHER_ZONES, build, design, level, request, seconds_down
from drill.validation.writer_crash import (
    AT_S,
    SEEDS,
    STANDBY,
    TUNED_S,
    clients,
    crash,
    down_s,
    rds,
)

SMALL_GIB = 1.0
"""Data of the databases that others restored, resized and converted: next to none."""
LARGER = "db.r6g.xlarge"


def _runs(
    kind: str, value: str = "", target: str = "writer", *, length_s: int, on: dict[str, Any]
) -> tuple[Recording, ...]:
    """One run a seed of a small database in which a person asks for one thing."""
    made = _small(length_s, tuple(on.items()))
    return tuple(simulate(made, seed, (Action(AT_S, kind, target, value),)) for seed in range(SEEDS))


@cache
def _small(length_s: int, on: tuple[tuple[str, Any], ...]) -> Inputs:
    item = request("order", 50.0, writes=1, within_ms=2000, timeout_ms=2000)
    chosen = design(on=dict(on), clients=clients(TUNED_S))
    return build(level((item,), length_s, apps=OTHER_ZONES, data_gib=SMALL_GIB), chosen)


def _mean(measured: Callable[[Recording], float], runs: Iterable[Recording]) -> float:
    return statistics.fmean(measured(run) for run in runs)


def _until(code: str) -> Callable[[Recording], float]:
    """Seconds from the request to the first event of that code."""
    return lambda run: next(event.t for event in run.events if event.said.code == code) - AT_S


def _first_down(run: Recording) -> float:
    """Seconds from the request to the first second in which less than half is answered."""
    frames = (run.frames[t].classes[0] for t in range(len(run.frames)))
    return next(t for t, item in enumerate(frames) if item.good + item.stale < 0.5 * item.offered) - AT_S


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    forced = _runs("failover", target="", length_s=240, on=STANDBY)
    resized = _runs("scale", LARGER, length_s=1200, on=STANDBY)
    alone = _runs("scale", LARGER, length_s=1200, on={})
    return {
        "V21.c01-recovery": statistics.fmean(down_s(crash(design(clients=clients(TUNED_S))))),
        "V21.c01-reboot": _mean(seconds_down, _runs("reboot", length_s=120, on={})),
        "V21.c05-point-in-time": _mean(
            _until("restore.available"), _runs("restore", target="", length_s=1800, on={"retention_days": 7})
        ),
        "V21.c10-standby": _mean(seconds_down, resized),
        "V21.c10-standby-prepare": _mean(_first_down, resized),
        "V21.c10-single": _mean(seconds_down, alone),
        "V21.c10-single-told": _mean(seconds_down, alone),
        "V21.c22-forced": _mean(seconds_down, forced),
        "V21.c22-unforced": statistics.fmean(down_s(rds())),
        "V21.c22-lost": float(sum(run.lost_writes for run in forced)),
        "V21.c25-convert": _mean(_until("multi_az.converted"), _runs("convert", length_s=3200, on={})),
    }
