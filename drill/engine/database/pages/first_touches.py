"""Share of reads and writes that meet a block of a restored volume for the first time: it comes from Amazon S3, and they wait for it.

What is asked for before the background has loaded it is downloaded immediately (`lazy_blocks`), so hot pages are quick soon, and a
scan is slow. A touch waits for a block that neither its own key, nor another one in that block, nor the background has loaded.
After x touches of keys with probabilities p that lie at random in B blocks that is

    sum p e^(-p x)  *  e^(-distinct(x) / B)  *  share that the background has not reached

with the distinct keys of all classes: each has loaded a block somewhere.

Reads wait where the instance's own volume was restored. Writes wait where its standby's was, in a conversion to Multi-AZ: replication
is synchronous by block, and the standby has touched only what was written since. AWS gives no figure for it ("this impact can be
significant for workloads that are sensitive to write latency", Amazon RDS User Guide, Concepts.MultiAZ.Migrating); that a commit
waits for the blocks of all rows that it changes is a modelling choice.
"""

from __future__ import annotations

from drill.engine.database.pages.lazy_blocks import loading_s
from drill.engine.database.pages.popularity_tables import tables_of
from drill.engine.flow.offered_load import reaching
from drill.engine.flow.popularity import POINTS, Popularity, look_up
from drill.engine.state.arrays import CLASSES, MACHINES, Arrays
from drill.engine.state.elementary import exp
from drill.engine.state.machine import Loading
from drill.engine.state.state import State
from drill.engine.state.timings import BLOCK_KIB, FIRST_TOUCH_MS

KIB_A_GIB = 1024.0 * 1024.0


def watch_blocks(state: State, r: Arrays) -> None:
    """Once a second: count what has been touched of every restored volume, and what is left to be loaded."""
    for i, machine in enumerate(state.machines):
        if machine.lazy is not None:
            machine.lazy.touched = tuple(_touched(state, r, i, machine.lazy, r.reads))
        if machine.standby_lazy is not None:
            machine.standby_lazy.touched = tuple(_touched(state, r, i, machine.standby_lazy, r.writes))
        if machine.loads:
            first_touches_to_arrays(state, r, i)


def first_touches_to_arrays(state: State, r: Arrays, i: int) -> None:
    """Write what a first touch of a block takes, how often a request of each class touches one, and the share that is the first."""
    machine, machines = state.machines[i], r.sizes[MACHINES]
    r.first_touch_s[i] = state.figure(FIRST_TOUCH_MS) / 1000.0 if machine.loads else 0.0
    if not machine.loads:
        return
    r.summed[i] = 0
    tables = [tables_of(item) for item in state.inputs.level.classes]
    of_reads, of_writes = _shares(state, machine.lazy, tables), _shares(state, machine.standby_lazy, tables)
    for k in range(len(tables)):
        c = k * machines + i
        reads = r.reads[k] if machine.lazy is not None else 0.0
        writes = r.writes[k] if machine.standby_lazy is not None else 0.0
        r.touches[c], r.first_touches[c] = reads + writes, of_reads[k]
        if writes > 0.0:
            r.first_touches[c] = (reads * of_reads[k] + writes * of_writes[k]) / (reads + writes)


def _shares(state: State, volume: Loading | None, tables: list[Popularity]) -> list[float]:
    """Of each class, the share of its touches that wait for a block of a volume; none do on one that is all there."""
    if volume is None:
        return [0.0] * len(tables)
    touched = volume.touched or (0.0,) * len(tables)
    blocks = state.inputs.level.data_gib * KIB_A_GIB / state.figure(BLOCK_KIB)
    left = _not_loaded(state, volume) * exp(-_distinct(tables, touched) / blocks)
    return [
        left * (1.0 - look_up(known.hit, 0, count) / known.hit[POINTS - 1])
        for known, count in zip(tables, touched, strict=True)
    ]


def _touched(state: State, r: Arrays, i: int, volume: Loading, each: list[float]) -> list[float]:
    """Touches of each class since a volume was restored, with those of the last second: `each` of them by one request."""
    before = volume.touched or (0.0,) * r.sizes[CLASSES]
    offered = [reaching(r, k) * r.route[k * r.sizes[MACHINES] + i] for k in range(r.sizes[CLASSES])]
    total = 0.0
    for amount in offered:
        total += amount
    done = r.jobs[i] / total if total > 0.0 else 0.0
    return [count + done * amount * each[k] for k, (count, amount) in enumerate(zip(before, offered, strict=True))]


def _not_loaded(state: State, volume: Loading) -> float:
    """The share of the blocks that the background has not reached."""
    return max(0.0, min(1.0, (volume.loaded_s - state.second) / loading_s(state)))


def _distinct(tables: list[Popularity], touched: tuple[float, ...]) -> float:
    """Different keys that have been touched."""
    total = 0.0
    for known, count in zip(tables, touched, strict=True):
        total += look_up(known.distinct, 0, count)
    return total
