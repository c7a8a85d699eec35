"""Machines on the bill: the writer with its standbys, replicas, serverless capacity, credits of burstable classes."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.burstable import surplus_vcpu
from drill.catalog.figure_sheet import value
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.prices import compute_factor, database_price, database_product
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS, expected_acu
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill_lines import billed_replicas, hours, instance_copies, item, replica_copies


def instances(_level: Level, design: Design) -> Iterator[BillItem]:
    """The primary with its standbys, and each replica."""
    database = design.database
    if database.instance == CLASS:
        yield _capacity("writer", _level, design, database.zone, writer=True)
        yield from _replicas(_level, design)
        return
    copies = instance_copies(design)
    usd, source = _instance_usd(design, database.instance, database.zone)
    key = database.deployment.price_factor
    keys = (key,) if key and copies != 1 else ()
    yield item(_instance("writer", database.instance, copies), usd * copies, *keys, source=source)
    if database.writers > 1:
        others = database.writers - 1
        yield item(Said("bill.more_writers", count=others), usd * others, source=source)
    yield from _replicas(_level, design)


def _replicas(level: Level, design: Design) -> Iterator[BillItem]:
    for replica in billed_replicas(design):
        if replica.instance == CLASS:
            yield _capacity(replica.name, level, design, replica.zone, writer=False)
            continue
        copies = replica_copies(replica)
        usd, source = _instance_usd(design, replica.instance, replica.zone)
        yield item(_instance(replica.name, replica.instance, copies), usd * copies, source=source)


def _instance(node: str, instance: str, copies: float) -> Said:
    return Said("bill.instance", node=node, instance=instance, copies=copies)


def _instance_usd(design: Design, instance: str, zone: str) -> tuple[float, str]:
    """US dollars a month of one instance, and where the price was read."""
    database = design.database
    price = database_price(database.engine, database.service.name, instance)
    factor = compute_factor(design.database)
    ratio = region_ratio(database_product(database.engine, database.service.name), instance, region_of(zone))
    source = f"{price.source}; {ratio.source}" if ratio.source else price.source
    return price.usd_hour * factor * hours() * ratio.ratio, source


def _capacity(name: str, level: Level, design: Design, zone: str, *, writer: bool) -> BillItem:
    """A serverless instance at the level's mean traffic; what a drill uses beyond that, the drill adds."""
    acu = expected_acu(level, design, writer=writer)
    factor = compute_factor(design.database)
    ratio = region_ratio(database_product(design.database.engine, design.database.service.name), CLASS, region_of(zone))
    usd = acu * value("price.aurora.acu_h") * factor * hours() * ratio.ratio
    return item(Said("bill.capacity", node=name, acu=round(acu, 1)), usd, "price.aurora.acu_h", source=ratio.source)


def cpu_credits(level: Level, design: Design) -> Iterator[BillItem]:
    """Surplus credits of burstable classes, which RDS and Aurora run in unlimited mode."""
    surplus = surplus_vcpu(level, design)
    key = design.database.service.cpu_credit_price
    if surplus <= 0.0 or not key:
        return
    yield item(Said("bill.cpu_credits", vcpu=round(surplus, 1)), surplus * value(key) * hours(), key)
