"""What only Aurora has: custom endpoints, reader auto scaling, a global database, backtrack, serverless capacity."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import ENGINES, MAX_AURORA_REPLICAS
from drill.catalog.figures import figures, value
from drill.catalog.finding import Finding, nearest
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS
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
    if (database.service.name, database.engine) != ("aurora", "mysql"):
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


def write_forwarding(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Writes are forwarded by readers of an Aurora global database in another region than the writer's."""
    database = design.database
    if database.write_forwarding == "off":
        return
    home = region_of(database.zone)
    path = ("database", "write_forwarding")
    if database.service != "aurora":
        yield Finding(
            path, f"a reader of {database.service} forwards no writes", "leave it out, or take service: aurora"
        )
    elif all(region_of(replica.zone) == home for replica in design.replicas):
        yield Finding(path, "no reader stands in another region to forward writes", "add a replica abroad")


def capacity(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Serverless instances are Aurora's and need a capacity range: steps of half an ACU up to 256 (C42)."""
    database = design.database
    classes = (("database", "class", database.instance), *_replica_classes(design))
    serverless = [path[:-1] for path in classes if path[-1] == CLASS]
    if serverless and database.service != "aurora":
        yield Finding(serverless[0], f"{CLASS} is a class of Aurora", "take service: aurora, or an instance class")
    elif serverless and database.capacity is None:
        yield Finding(serverless[0], f"{CLASS} needs a capacity range", "add capacity: {min: 0.5, max: 16}")
    if database.capacity is None:
        return
    least, most = database.capacity
    low, high, step = value("serverless.step_acu"), figures()["serverless.acu_min"].high, value("serverless.step_acu")
    path = ("database", "capacity")
    if not serverless:
        yield Finding(path, "a capacity range is for serverless instances", f"take class: {CLASS}, or leave it out")
    elif not low <= least <= most <= high:
        message = f"capacity is {low:g} to {high:g} ACU, least first, not {least:g} to {most:g}"
        yield Finding(path, message, "add capacity: {min: 0.5, max: 16}, say")
    elif least % step or most % step:
        yield Finding(path, f"capacity comes in steps of {step:g} ACU", "round to halves")


def _replica_classes(design: Design) -> Iterator[tuple[str | int, ...]]:
    for index, replica in enumerate(design.replicas):
        yield ("replicas", index, "class", replica.instance)


def scaling(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Auto scaling adds Aurora readers, up to 15 in all (C36)."""
    policy = design.scaling
    if policy is None:
        return
    if design.database.service != "aurora":
        message = "readers are added by themselves on Aurora only"
        yield Finding(("scaling",), message, "take scaling: off, or service: aurora")
    elif not 0 <= policy.least <= policy.most <= MAX_AURORA_REPLICAS or policy.most < 1:
        message = f"auto scaling holds 0 to {MAX_AURORA_REPLICAS} readers, not {policy.least} to {policy.most}"
        yield Finding(("scaling", "max"), message, f"choose up to {MAX_AURORA_REPLICAS}, min first")


def multi_master(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-master, while it existed, was Aurora MySQL's, with up to four writers, without replicas or proxy (C41)."""
    database = design.database
    if database.writers == 1:
        return
    path = ("database", "writers")
    most = int(value("multimaster.max_writers"))
    if (database.service.name, database.engine) != ("aurora", "mysql"):
        hint = "take writers: 1, or Aurora with engine mysql"
        yield Finding(path, "more than one writer was a feature of Aurora MySQL (withdrawn in 2023)", hint)
    elif database.writers > most:
        yield Finding(path, f"a multi-master cluster had up to {most} writers", f"choose up to {most}")
    elif database.instance == CLASS:
        yield Finding(path, "a multi-master cluster had no serverless instances", "take an instance class")
    for index, replica in enumerate(design.replicas):
        abroad = region_of(replica.zone) != region_of(database.zone)
        what = "cross-region replicas" if abroad else "readers: every instance writes"
        yield Finding(("replicas", index), f"a multi-master cluster had no {what}", "leave replicas out")
    if design.proxy:
        yield Finding(("proxy",), "RDS Proxy never served multi-master clusters", "take proxy: off")
