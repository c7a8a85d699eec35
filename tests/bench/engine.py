"""How fast the engine is, beside a simulation of single requests in the same process: `python -m tests.bench.engine`.

Absolute numbers are the machine's; the ratios are what to look at. Times are those of the processor, not of the clock, except
where several processes work. Takes several minutes; `--short` leaves out days and thousands of designs.

Ciw knows neither caches nor retries, so it plays a plainer minute: eight servers, a step, a queue of two hundred.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from io import StringIO
from unittest.mock import patch

from drill.cli.worker_pool import worker_pool
from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.model.inputs import Inputs
from drill.model.level import Apps
from drill.model.level_traffic import Curve, RequestClass, Retries
from drill.proof.pool import pooled
from drill.proof.progress import Progress
from drill.proof.search import Plan, search
from drill.system.processes import cores
from drill.topology.assemble import assemble
from tests.bench.drills import RATE, reference, sized
from tests.factories import EAST, design, level
from tests.oracle import tier_ciw, tier_heapq, tier_simpy
from tests.oracle.plants import bare, scenario

REPEATS = 5
LENGTH_S = 300
"""Of what is simulated beside single requests: long enough that setting a drill up is a small part of it."""
NAMES = {False: "plain Python", True: "compiled"}


def seconds(job: Callable[[], object], repeats: int) -> float:
    """Least processor time of a job: what else the machine does only adds to it."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


@contextmanager
def way(fast: bool) -> Iterator[None]:
    """Run drills compiled, or in plain Python."""
    before = os.environ.get("DRILL_FAST", "")
    os.environ["DRILL_FAST"] = "1" if fast else "0"
    try:
        yield
    finally:
        os.environ["DRILL_FAST"] = before


@contextmanager
def unattributed() -> Iterator[None]:
    """Plain Python without accounts: outcomes are counted, but nobody says where a request died and why."""
    with patch("drill.engine.flow.accounting.enter", lambda r, k, slot, amount: None):
        yield


def row(name: str, length_s: int, took: float) -> str:
    """A line of a table."""
    return f"{name:44}{took:10.3f}{length_s / took:16,.0f}"


def ours(drill: Inputs, ways: tuple[bool, ...], others: dict[str, float]) -> list[str]:
    """The same drill here, and how many times as long the others took."""
    lines = []
    for fast in ways:
        with way(fast):
            simulate(drill, 1)
            took = seconds(lambda: simulate(drill, 1), REPEATS)
        ratios = ", ".join(f"{name} / this {other / took:,.0f}" for name, other in others.items())
        lines.append(f"{row(NAMES[fast], drill.level.length_s, took)}   {ratios}")
    return lines


def beside_simpy(ways: tuple[bool, ...]) -> list[str]:
    """The same minutes, request by request and as a flow."""
    length_s = LENGTH_S
    made = reference(length_s)
    played = scenario(made, threads=False)
    simpy = seconds(lambda: tier_simpy.simulate(played, 1), 1)
    heap = seconds(lambda: tier_heapq.simulate(played, 1), 1)
    lines = [
        f"{RATE:,.0f} requests/s through a cache that is lost half way, {length_s} s",
        row("SimPy, a process a request", length_s, simpy),
        row("heap, hand-written", length_s, heap),
    ]
    return lines + ours(made, ways, {"SimPy": simpy, "heap": heap})


def beside_ciw(ways: tuple[bool, ...]) -> list[str]:
    """A minute of 800 reads a second, 1,500 for a third of it, on eight processors for 1,000; 200 may wait, a second each."""
    length_s = 60
    item = RequestClass(
        "reads",
        Curve(((0, 800.0), (20, 1500.0), (40, 800.0))),
        1,
        0,
        1000,
        1000,
        None,
        Retries(0),
        None,
        read_cpu_ms=8.0,
    )
    made = level(length_s=length_s, classes=(item,), apps=Apps(EAST.zones, 8, 10**6), data_gib=0.1)
    drill = bare(assemble(made, design(clients=Clients(pool=1, max_waiting=200))), vcpu=8)
    played = scenario(drill, threads=False)
    ciw = seconds(lambda: tier_ciw.simulate(played, 1), 2)
    heap = seconds(lambda: tier_heapq.simulate(played, 1), 2)
    lines = [
        f"a step on eight servers, {length_s} s",
        row("Ciw", length_s, ciw),
        row("heap, hand-written", length_s, heap),
    ]
    return lines + ours(drill, ways, {"Ciw": ciw, "heap": heap})


def hours(ways: tuple[bool, ...], nodes: int) -> list[str]:
    """An hour of three classes with a spike, a lost zone and a cold cache; without any event; without accounts."""
    drill = assemble(*sized(nodes))
    quiet = assemble(replace(drill.level, faults=()), drill.design)
    lines = []
    for fast in ways:
        with way(fast):
            for made, words in ((drill, "an hour with three faults"), (quiet, "a quiet hour")):
                simulate(made, 1)
                took = seconds(partial(simulate, made, 1), 2)
                lines.append(row(f"{len(made.topology.nodes)} nodes, {words}, {NAMES[fast]}", 3600, took))
    with way(fast=False):
        booked = seconds(partial(simulate, drill, 1), 2)
        with unattributed():
            bare_s = seconds(partial(simulate, drill, 1), 2)
    lines.append(
        f"{len(drill.topology.nodes)} nodes: attribution costs {100.0 * (booked / bare_s - 1.0):.1f} % in plain Python"
    )
    return lines


def day(nodes: int, fast: bool) -> str:
    """24 hours in a process of its own (`tests.bench.day`)."""
    command = [sys.executable, "-m", "tests.bench.day", str(nodes)]
    with way(fast):
        took, most, before = map(float, subprocess.check_output(command, text=True).split())
    return f"{row(f'{nodes} nodes, 24 hours, {NAMES[fast]}', 86400, took)}   {most:.0f} MB at most, {before:.0f} before it began"


def thousand(designs: int, fast: bool) -> str:
    """Many different designs of the hour with three faults, scored, on all cores: time by the clock."""
    made, chosen = sized(12)
    drill = replace(made, start=chosen, budget_usd_month=None)
    plan = Plan((chosen,), lambda _: True, designs, lambda _: (), lambda _: 1)
    start = time.perf_counter()
    with way(fast), Progress("designs", stream=StringIO()) as progress, worker_pool() as executor:
        found = search(drill, plan, pooled(drill, progress, executor)).found
    took = time.perf_counter() - start
    return f"{len(found)} designs of an hour on {cores()} cores, {NAMES[fast]}: {took:.0f} s, {took / len(found) * 1000.0:.0f} ms each"


def main() -> None:
    """Measure and print."""
    ways = (False, True) if find_spec("numba") is not None else (False,)
    write = partial(print, end="", flush=True)
    write(f"{'':44}{'seconds':>10}{'simulated s/s':>16}\n")
    write("\n".join(beside_simpy(ways)) + "\n")
    write("\n".join(beside_ciw(ways)) + "\n")
    for nodes in (12, 40):
        write("\n".join(hours(ways, nodes)) + "\n")
    if "--short" in sys.argv:
        return
    for nodes in (12, 40):
        for fast in ways:
            write(day(nodes, fast) + "\n")
    write(thousand(1000, ways[-1]) + "\n")


if __name__ == "__main__":
    main()
