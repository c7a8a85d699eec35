"""RDS Extended Support on the bill: a version past standard support is charged by the vCPU or ACU of every instance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from drill.catalog.engines import engine_of
from drill.catalog.instances import INSTANCES
from drill.catalog.price_lists.regional_prices import regional_price
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS, expected_acu
from drill.catalog.versions.engine_versions import Support, day_of, next_version, version_of
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import BillItem, Event
from drill.model.said import Said
from drill.scoring.bill_lines import billed_replicas, hours, instance_copies, item, replica_copies

PRICES = {
    Support.YEARS_1_2: ("price.extended_support.vcpu_h", "price.extended_support.acu_h"),
    Support.YEAR_3: ("price.extended_support.year3_vcpu_h", "price.extended_support.year3_acu_h"),
}
"""Keys of the prices of a vCPU-hour and of an ACU-hour. No reservation and no savings plan lowers them."""


EXTENDED_SUPPORT = ("bill.extended_support", "bill.extended_support_capacity")
"""Codes of the lines."""


def extended_support(level: Level, design: Design) -> Iterator[BillItem]:
    """A line for the vCPU and one for the ACU of each region; standbys count too.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html
    """
    found, engine = version_of(design.database), engine_of(design)
    if found is None or engine is None or not design.database.service.managed:
        return
    support = found.support(day_of(level))
    if not support.charged:
        return
    facts = {"engine": engine.title, "version": found.version, "stage": support.value}
    vcpu_key, acu_key = PRICES[support]
    for region in _regions(design):
        vcpu = _vcpu(design, region)
        if vcpu:
            price = regional_price(vcpu_key, region)
            said = Said("bill.extended_support", **facts, region=region, vcpu=vcpu)
            yield item(said, vcpu * price.usd * hours(), source=price.source)
        acu = _acu(level, design, region)
        if acu:
            price = regional_price(acu_key, region)
            said = Said("bill.extended_support_capacity", **facts, region=region, acu=round(acu, 1))
            yield item(said, acu * price.usd * hours(), source=price.source)


def support_after(level: Level, design: Design, events: tuple[Event, ...]) -> int:
    """By how much a drill's changes for good change Extended Support in the month that follows, in micro-dollars.

    A major upgrade ends that of the old version and begins that of the next one, if it is charged too; another class and a
    standby change the vCPU. The environments of a blue/green deployment are charged each by its own version, until one is
    deleted.
    """
    if version_of(design.database) is None:
        return 0
    live: Design = design
    beside: Design | None = None
    for event in events:
        code, facts = event.said.code, dict(event.said.facts)
        if code == "blue_green.creating":
            beside = _upgraded(level, live)
        elif code == "blue_green.switch_finished" and beside is not None:
            live, beside = beside, live
        elif code == "blue_green.deleted":
            beside = None
        elif code in _CHANGES:
            live = _CHANGES[code](level, live, facts)
    left = (live,) if beside is None else (live, beside)
    return sum(_charged(level, one) for one in left) - _charged(level, design)


Facts = Mapping[str, object]


def _finished(level: Level, design: Design, facts: Facts) -> Design:
    return _upgraded(level, design) if facts["upgrade"] == "major" else design


def _upgraded(level: Level, design: Design) -> Design:
    """A design on the next version that the service offers; on its own where that is the newest."""
    found = next_version(design.database, day_of(level))
    return design if found is None else replace(design, database=replace(design.database, version=found.version))


def _resized(_level: Level, design: Design, facts: Facts) -> Design:
    """Its writer, with its standbys, on another class. Readers that scaling keeps stay as they were."""
    database = replace(design.database, instance=str(facts["instance"]))
    return replace(design, database=database, replicas=billed_replicas(design), scaling=None)


def _with_standby(_level: Level, design: Design, _facts: Facts) -> Design:
    return replace(design, database=replace(design.database, multi_az="standby"))


_CHANGES: Mapping[str, Callable[[Level, Design, Facts], Design]] = {
    "upgrade.finished": _finished,
    "instance.resized": _resized,
    "multi_az.converted": _with_standby,
}
"""The effect of an event on what is charged, by its code."""


def _charged(level: Level, design: Design) -> int:
    return sum(line.micro_usd_month for line in extended_support(level, design))


def _regions(design: Design) -> tuple[str, ...]:
    """Regions with instances of the database, the writer's first."""
    zones = (design.database.zone, *(replica.zone for replica in billed_replicas(design)))
    return tuple(dict.fromkeys(map(region_of, zones)))


def _vcpu(design: Design, region: str) -> int:
    """VCPU of the provisioned instances in a region, standbys and further writers too."""
    database = design.database
    copies = instance_copies(design) + database.writers - 1
    machines = [(database.instance, copies, database.zone)]
    machines += [(item.instance, replica_copies(item), item.zone) for item in billed_replicas(design)]
    return round(
        sum(
            count * INSTANCES[name].vcpu
            for name, count, zone in machines
            if name != CLASS and region_of(zone) == region
        )
    )


def _acu(level: Level, design: Design, region: str) -> float:
    """Mean capacity of the serverless instances in a region."""
    database = design.database
    acu = 0.0
    if database.instance == CLASS and region_of(database.zone) == region:
        acu += expected_acu(level, design, writer=True)
    readers = [item for item in billed_replicas(design) if item.instance == CLASS and region_of(item.zone) == region]
    return acu + len(readers) * expected_acu(level, design, writer=False)
