"""Share of reads that meet a block of a restored volume for the first time: it comes from Amazon S3, and they wait for it.

What is asked for before the background has loaded it is downloaded immediately (`lazy_blocks`), so hot pages are quick soon, and a
scan is slow. A read waits for a block that neither its own key, nor another one in that block, nor the background has loaded.
After x reads of keys with probabilities p that lie at random in B blocks that is

    sum p e^(-p x)  *  e^(-distinct(x) / B)  *  share that the background has not reached

with the distinct keys of all classes: each has loaded a block somewhere. Writes wait for no block.
"""

from __future__ import annotations

from drill.engine.database.pages.lazy_blocks import loading_s
from drill.engine.database.pages.popularity_tables import tables_of
from drill.engine.flow.offered_load import reaching
from drill.engine.flow.popularity import POINTS, Popularity, look_up
from drill.engine.state.arrays import CLASSES, MACHINES, Arrays
from drill.engine.state.elementary import exp
from drill.engine.state.state import State
from drill.engine.state.timings import BLOCK_KIB, FIRST_TOUCH_MS

KIB_A_GIB = 1024.0 * 1024.0


def watch_blocks(state: State, r: Arrays) -> None:
    """Once a second: count what has been read of every restored volume, and what is left to be loaded."""
    for i, machine in enumerate(state.machines):
        if machine.lazy:
            machine.blocks_read = tuple(_read(state, r, i))
            first_reads_to_arrays(state, r, i)


def first_reads_to_arrays(state: State, r: Arrays, i: int) -> None:
    """Write what a first read of a block takes, and the share of each class's reads that are one."""
    machine, machines = state.machines[i], r.sizes[MACHINES]
    r.first_read_s[i] = state.figure(FIRST_TOUCH_MS) / 1000.0 if machine.lazy else 0.0
    if not machine.lazy:
        return
    r.summed[i] = 0
    tables = [tables_of(item) for item in state.inputs.level.classes]
    reads = machine.blocks_read or (0.0,) * len(tables)
    blocks = state.inputs.level.data_gib * KIB_A_GIB / state.figure(BLOCK_KIB)
    left = _not_loaded(state, i) * exp(-_distinct(tables, reads) / blocks)
    for k, (known, count) in enumerate(zip(tables, reads, strict=True)):
        r.first_reads[k * machines + i] = left * (1.0 - look_up(known.hit, 0, count) / known.hit[POINTS - 1])


def _read(state: State, r: Arrays, i: int) -> list[float]:
    """Reads of each class since the volume was restored, with those of the last second."""
    before = state.machines[i].blocks_read or (0.0,) * r.sizes[CLASSES]
    offered = [reaching(r, k) * r.route[k * r.sizes[MACHINES] + i] for k in range(r.sizes[CLASSES])]
    total = 0.0
    for amount in offered:
        total += amount
    done = r.jobs[i] / total if total > 0.0 else 0.0
    return [count + done * amount * r.reads[k] for k, (count, amount) in enumerate(zip(before, offered, strict=True))]


def _not_loaded(state: State, i: int) -> float:
    """The share of the blocks that the background has not reached."""
    left_s = state.machines[i].loaded_s - state.second
    return max(0.0, min(1.0, left_s / loading_s(state)))


def _distinct(tables: list[Popularity], reads: tuple[float, ...]) -> float:
    """Different keys that have been read."""
    total = 0.0
    for known, count in zip(tables, reads, strict=True):
        total += look_up(known.distinct, 0, count)
    return total
