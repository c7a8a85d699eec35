"""Features of a cluster: custom endpoints, reader auto scaling, a global database, backtrack, serverless capacity."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.database_services import services_with
from drill.catalog.engines import engine_of
from drill.catalog.figure_sheet import value
from drill.catalog.finding import Finding, either, instance_classes, nearest, year_of
from drill.catalog.offers.offer_years import offer_years, on_sale, value_in
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS
from drill.model.design import Design
from drill.model.level import Level

BUILT_IN = ("writer", "replicas")


def endpoints(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A custom endpoint is Aurora's, has a name of its own and names readers of the cluster (C35)."""
    known = tuple(replica.name for replica in design.replicas)
    most = int(value("aurora.custom_endpoints"))
    for number, (name, members) in enumerate(design.endpoints, 1):
        path = ("endpoints", name)
        if design.database.service.custom_endpoints and number > most:
            message = f"{name} is one too many: a cluster has at most {most} custom endpoints"
            yield Finding(path, message, f"keep {most} of them")
            continue
        if not design.database.service.custom_endpoints:
            hint = f"remove endpoints, or choose service {either(services_with(lambda item: item.custom_endpoints))}"
            yield Finding(path, f"{design.database.service.title} has no custom endpoints such as {name}", hint)
            continue
        if name in BUILT_IN:
            hint = "choose another name, for example analytics"
            yield Finding(path, f"{name} is the name of an endpoint that exists already", hint)
        for index, member in enumerate(members):
            if member not in known:
                yield Finding((*path, index), f"endpoint {name} has no reader {member}", nearest(member, known))


def backtrack(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Backtrack is Aurora MySQL's, for at most 72 hours (C40), and not with a global database (aurora-global-database.md)."""
    database = design.database
    path = ("database", "backtrack")
    most = int(value("backtrack.max_h"))
    if not database.backtrack_h:
        return
    if database.engine not in database.service.backtrack_engines:
        engine = engine_of(design)
        message = f"{database.service.title} cannot backtrack {engine.title if engine else database.engine}"
        hint = "choose backtrack: off and restore to a point in time, or service aurora with engine mysql"
        yield Finding(path, message, hint)
    elif database.backtrack_h > most:
        message = f"change records are kept at most {most} h, not {database.backtrack_h} h"
        yield Finding(path, message, f"choose at most {most}h")
    elif any(region_of(replica.zone) != region_of(database.zone) for replica in design.replicas):
        hint = "choose backtrack: off, or replicas in the writer's region"
        yield Finding(path, "an Aurora global database cannot backtrack", hint)


def cache_management(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Cluster cache management: Aurora PostgreSQL, one reader in tier 0 of the writer's class, no global database, nothing serverless.

    Amazon Aurora User Guide, AuroraPostgreSQL.cluster-cache-mgmt, aurora_ccm_status (several readers in tier 0 disable it) and
    aurora-serverless-v2.requirements (it does not apply to serverless instances).
    """
    database, path = design.database, ("database", "parameters", "apg_ccm_enabled")
    if not database.cache_management:
        return
    if database.engine not in database.service.cache_management_engines:
        engine = engine_of(design)
        message = (
            f"{engine.title if engine else database.engine} on {database.service.title} has no cluster cache management"
        )
        yield Finding(path, message, "leave apg_ccm_enabled out, or choose service aurora with engine postgres")
        return
    if any(region_of(replica.zone) != region_of(database.zone) for replica in design.replicas):
        hint = "leave apg_ccm_enabled out, or choose replicas in the writer's region"
        yield Finding(path, "an Aurora global database has no cluster cache management", hint)
        return
    first = [replica for replica in design.replicas if replica.promotion_tier == 0]
    if len(first) != 1:
        message = f"cluster cache management keeps one reader warm, and {len(first)} are in promotion tier 0"
        yield Finding(path, message, "give one reader promotion_tier 0, and no other")
    elif first[0].instance != database.instance:
        message = f"{first[0].name} is a {first[0].instance}, not a {database.instance} as the writer"
        yield Finding(path, message, "give the reader in promotion tier 0 the writer's class")
    elif database.instance == CLASS:
        message = "cluster cache management does not apply to serverless instances"
        yield Finding(path, message, "leave apg_ccm_enabled out, or choose a class that is not serverless")


def reader_count(_level: Level | None, design: Design) -> Iterator[Finding]:
    """At most 15 readers beside the writer (C28), at most 16 in each secondary region of a global database (C37)."""
    service = design.database.service
    if not service.max_readers:
        return
    home = region_of(design.database.zone)
    counted: dict[str, int] = {}
    for index, replica in enumerate(design.replicas):
        region = region_of(replica.zone)
        counted[region] = counted.get(region, 0) + 1
        most = service.max_readers if region == home else int(value("global.replicas_per_secondary"))
        if counted[region] > most:
            where = "a cluster" if region == home else f"the secondary region {region}"
            message = f"replica {counted[region]} is one too many: {where} has at most {most}"
            yield Finding(("replicas", index), message, f"keep {most} of them")


def secondary_regions(level: Level | None, design: Design) -> Iterator[Finding]:
    """A global database has one primary region and at most 10 secondary ones (C37; at most 5 until 2024)."""
    if not design.database.service.global_database:
        return
    most = int(value_in("global.max_secondaries", year_of(level)))
    seen = {region_of(design.database.zone)}
    for index, replica in enumerate(design.replicas):
        region = region_of(replica.zone)
        if region not in seen and len(seen) > most:
            message = f"{region} is one region too many: a global database has at most {most} secondary regions"
            yield Finding(("replicas", index, "zone"), message, f"keep {most} of them")
        seen.add(region)


def write_forwarding(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Readers of an Aurora global database in another region than the writer's forward writes to it."""
    database = design.database
    if database.write_forwarding == "off":
        return
    home = region_of(database.zone)
    path = ("database", "write_forwarding")
    if not database.service.write_forwarding:
        hint = f"remove write_forwarding, or choose service {either(services_with(lambda item: item.write_forwarding))}"
        yield Finding(path, f"{database.service.title} does not forward writes", hint)
    elif all(region_of(replica.zone) == home for replica in design.replicas):
        yield Finding(path, "no reader is in another region", "add a replica in another region")


def capacity(level: Level | None, design: Design) -> Iterator[Finding]:
    """Serverless instances are Aurora's and need a capacity range: steps of half an ACU, 0 to 256 (C42)."""
    database = design.database
    serverless = [path for path, instance in instance_classes(design) if instance == CLASS]
    if serverless and not database.service.serverless:
        hint = f"choose service {either(services_with(lambda item: item.serverless))}, or an instance class"
        yield Finding(serverless[0], f"{database.service.title} has no {CLASS}", hint)
    elif serverless and database.capacity is None:
        yield Finding(serverless[0], f"{CLASS} needs a capacity range", "add capacity: {min: 0.5, max: 16}")
    if database.capacity is None:
        return
    least, most = database.capacity
    keys = ("serverless.acu_min", "serverless.acu_max", "serverless.step_acu")
    low, high, step = (value_in(key, year_of(level)) for key in keys)
    path = ("database", "capacity")
    if not serverless:
        message = "only serverless instances have a capacity range"
        yield Finding(path, message, f"choose class: {CLASS}, or remove capacity")
    elif not low <= least <= most <= high:
        message = f"capacity is {low:g} to {high:g} ACU, min first, not {least:g} to {most:g}"
        yield Finding(path, message, "choose for example {min: 0.5, max: 16}, or min: 0 to pause when idle")
    elif least % step or most % step:
        yield Finding(path, f"capacity comes in steps of {step:g} ACU", f"round both to multiples of {step:g}")


def scaling(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Auto scaling adds Aurora readers, at most 15 in all (C36)."""
    policy, service = design.scaling, design.database.service
    if policy is None:
        return
    if not service.reader_auto_scaling:
        hint = f"choose scaling: off, or service {either(services_with(lambda item: item.reader_auto_scaling))}"
        yield Finding(("scaling",), f"{service.title} does not scale readers automatically", hint)
    elif not 0 <= policy.least <= policy.most <= service.max_readers or policy.most < 1:
        message = f"auto scaling keeps 0 to {service.max_readers} readers, not {policy.least} to {policy.most}"
        yield Finding(("scaling", "max"), message, f"choose at most {service.max_readers}, min first")


def multi_master(level: Level | None, design: Design) -> Iterator[Finding]:
    """Multi-master was sold from 2019 to 2022, for Aurora MySQL: at most four writers, no replicas, no proxy (C41)."""
    database = design.database
    if database.writers == 1:
        return
    path, year = ("database", "writers"), year_of(level)
    most = int(value_in("multimaster.max_writers", year))
    if not on_sale("multi-master", year):
        sold = offer_years()["multi-master"]
        message = f"AWS sold clusters with more than one writer from {sold.since} to {sold.until}"
        past = f", or a level with year: {sold.until}" if year is None else ""
        yield Finding(path, message, f"choose writers: 1 and a reader to fail over to{past}")
        return
    if database.engine not in database.service.multi_master_engines:
        message = "only Aurora MySQL had more than one writer"
        yield Finding(path, message, "choose writers: 1, or service aurora with engine mysql")
    elif database.writers > most:
        yield Finding(path, f"a multi-master cluster had at most {most} writers", f"choose at most {most}")
    elif database.instance == CLASS:
        yield Finding(path, "a multi-master cluster had no serverless instances", "choose an instance class")
    for index, replica in enumerate(design.replicas):
        abroad = region_of(replica.zone) != region_of(database.zone)
        what = "cross-region replicas" if abroad else "readers: every instance writes"
        yield Finding(("replicas", index), f"a multi-master cluster had no {what}", "remove replicas")
    if design.proxy:
        yield Finding(("proxy",), "RDS Proxy did not serve multi-master clusters", "choose proxy: off")
