"""What only Aurora has: custom endpoints, reader auto scaling, a global database, backtrack, serverless capacity."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import ENGINES, MAX_AURORA_REPLICAS
from drill.catalog.figures import value
from drill.catalog.finding import Finding, nearest
from drill.catalog.regions import region_of
from drill.model.design import Design
from drill.model.level import Level

BUILT_IN = ("writer", "replicas")


def endpoints(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Custom endpoints are Aurora's, have a name of their own and name its readers (C35)."""
    known = tuple(replica.name for replica in design.replicas)
    for name, members in design.endpoints:
        path = ("endpoints", name)
        if design.database.service != "aurora":
            message = f"custom endpoints such as {name} are a feature of Aurora"
            yield Finding(path, message, "leave endpoints out, or take service: aurora")
            continue
        if name in BUILT_IN:
            yield Finding(path, f"{name} is the name of an endpoint that is there already", "call it analytics, say")
        for index, member in enumerate(members):
            if member not in known:
                yield Finding((*path, index), f"endpoint {name} has no reader {member}", nearest(member, known))


def backtrack(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Backtrack is Aurora MySQL's, for up to 72 hours (C40)."""
    database = design.database
    path = ("database", "backtrack")
    most = int(value("backtrack.max_h"))
    if not database.backtrack_h:
        return
    if (database.service, database.engine) != ("aurora", "mysql"):
        engine = ENGINES[database.engine].title if database.engine in ENGINES else database.engine
        message = f"{engine} on {database.service} cannot be backtracked: only Aurora MySQL keeps change records"
        yield Finding(path, message, "take backtrack: off and restore to a point in time, or Aurora with engine mysql")
    elif database.backtrack_h > most:
        yield Finding(path, f"change records are kept up to {most} h, not {database.backtrack_h} h", f"choose {most}h")


def reader_count(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Up to 15 readers beside the writer (C28), up to 16 in each secondary region of a global database (C37)."""
    if design.database.service != "aurora":
        return
    home = region_of(design.database.zone)
    counted: dict[str, int] = {}
    for index, replica in enumerate(design.replicas):
        region = region_of(replica.zone)
        counted[region] = counted.get(region, 0) + 1
        most = MAX_AURORA_REPLICAS if region == home else int(value("global.replicas_per_secondary"))
        if counted[region] > most:
            where = "a cluster" if region == home else f"the secondary region {region}"
            message = f"replica {counted[region]} is one too many: {where} has up to {most}"
            yield Finding(("replicas", index), message, f"keep {most} of them")


def secondary_regions(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A global database has one primary region and up to 10 secondary ones (C37; up to 5 until 2024)."""
    if design.database.service != "aurora":
        return
    most = int(value("global.max_secondaries"))
    seen = {region_of(design.database.zone)}
    for index, replica in enumerate(design.replicas):
        region = region_of(replica.zone)
        if region not in seen and len(seen) > most:
            message = f"{region} is one region too many: a global database has up to {most} secondary regions"
            yield Finding(("replicas", index, "zone"), message, f"keep {most} of them")
        seen.add(region)
