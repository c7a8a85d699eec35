"""V5: pgbench on gp2's burst bucket and on Aurora (Viitala 2023), scale 5,000, db.r6g.large."""

from __future__ import annotations

from drill.catalog.database_services import SERVICES
from drill.engine.simulate import DrillEngine
from drill.engine.state.buckets import VOLUME_IOS
from drill.model.design import Storage
from drill.model.inputs import Inputs
from drill.validation.closed_loop import At, throughput
from drill.validation.pgbench import tpcb
from drill.validation.published_rows import rows
from drill.validation.scenarios import NEVER_IN_MEMORY, build, design, level, request, unsaved

DATA_GIB = 73.0
"""Scale 5,000."""
GP2 = Storage("gp2", 100)


def _drained(at: At) -> At:
    def without_credits(rate: float) -> Inputs:
        return unsaved(at(rate))

    return without_credits


def _bucket() -> Inputs:
    """The volume, asked for nothing, or for much more than its base."""
    item = request("read", 5000.0, read_cpu_ms=0.01, within_ms=60_000, timeout_ms=60_000)
    return build(level((item,), 20_000, data_gib=NEVER_IN_MEMORY), design(on={"storage": GP2}))


def _burst_s() -> float:
    drill = DrillEngine(_bucket(), 1)
    # Less than one I/O operation is nothing.
    while drill.rows.tokens[VOLUME_IOS] >= 1.0 and not drill.done:
        drill.advance()
    return drill.second


def _refill_s() -> float:
    made = _bucket()
    idle = level((request("query", 0.01, read_cpu_ms=0.01),), 20_000)
    drill = DrillEngine(build(idle, made.design), 1)
    drill.rows.tokens[VOLUME_IOS] = 0.0
    drill.advance()
    while drill.rows.tokens[VOLUME_IOS] < drill.rows.bucket_size[VOLUME_IOS] and not drill.done:
        drill.advance()
    return drill.second


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {"V5.credits": _burst_s(), "V5.refill": _refill_s()}
    known: dict[tuple[str, str, bool], float] = {}
    for row in rows("V5"):
        if row.id in found:
            continue
        service, clients, run = row.id.removeprefix("V5.").split("-")
        burst = run == "1"
        case = (service, clients, burst or SERVICES[service].shared_volume)
        if case not in known:
            storage = Storage("aurora-io", 100) if SERVICES[service].shared_volume else GP2
            at = tpcb(int(clients), DATA_GIB, {"service": service, "storage": storage})
            known[case] = throughput(at if case[2] else _drained(at), int(clients))
        found[row.id] = known[case]
    return found
