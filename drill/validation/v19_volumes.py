"""V19: what volumes deliver under more load than they can take."""

from __future__ import annotations

from drill.catalog.instances import INSTANCES
from drill.catalog.prices import database_classes
from drill.catalog.storage import find
from drill.engine.simulate import simulate
from drill.model.design import Clients, Storage
from drill.model.level import Apps
from drill.model.level_traffic import Keys
from drill.validation.published_rows import rows
from drill.validation.scenarios import EAST, NEVER_IN_MEMORY, answered, build, design, level, request, unsaved

ENGINES = {"open": "postgres", "oracle": "oracle-byol", "sqlserver": "sqlserver-ee"}
SECONDS = 8
DEMAND = 150_000.0
"""Rows read a second: more than any volume gives."""

ANY = Keys(1_000_000, 0.0)
"""All alike, so that none is in memory."""


def largest(engine: str) -> str:
    """The class sold for an engine whose own limit of I/O is highest, so that the volume's binds."""
    return max(database_classes(engine, "rds"), key=lambda name: INSTANCES[name].ebs_iops)


def sustained(group: str, kind: str, gib: int, *, burst: bool) -> float:
    """I/O operations a second of a run that is asked for more, with credits or without any left."""
    on = {"engine": ENGINES[group], "instance": largest(ENGINES[group]), "storage": Storage(kind, gib)}
    item = request("read", DEMAND, keys=ANY, read_cpu_ms=0.01, within_ms=60_000, timeout_ms=60_000)
    apps = Apps(EAST.zones[:1], instances=1, threads=1000)
    made = build(
        level((item,), SECONDS, apps=apps, data_gib=NEVER_IN_MEMORY),
        design(on=on, clients=Clients(pool=100, max_waiting=0)),
    )
    if not burst:
        made = unsaved(made)
    return answered(simulate(made, 1), SECONDS // 2, SECONDS)


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {}
    for row in rows("V19"):
        if not row.modelled:
            continue
        group, kind, size, *what = row.id.removeprefix("V19.").split("-")
        if size in ("least", "most"):
            bounds = find(ENGINES[group], "rds", Storage(kind, 1000))
            if bounds is not None:
                found[row.id] = bounds.least_iops if size == "least" else bounds.most_iops
        else:
            found[row.id] = sustained(group, kind, int(size), burst=what == ["burst"])
    return found
