"""Bytes on the bill that cross zones or regions: the log to replicas, and what applications say to databases and caches.

AWS charges a byte between zones where it leaves or enters an EC2 instance; the side of RDS, Aurora and ElastiCache is free, and
so is replication between their zones. Between two instances of EC2 both sides pay. A byte to another region is charged where it leaves.
https://aws.amazon.com/blogs/architecture/exploring-data-transfer-costs-for-aws-managed-databases/
"""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.figure_sheet import figures, value
from drill.catalog.price_lists.regional_prices import ACROSS_ZONES, out_of_region
from drill.catalog.regions import region_of
from drill.model.design import Design, Replica
from drill.model.level import Level
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill_lines import GIB, item, month_s, statements_per_s
from drill.scoring.wire_paths import Crossing, crossings


def transfer(level: Level, design: Design) -> Iterator[BillItem]:
    """Log sent to replicas: free within a region on RDS and Aurora (C18), charged between regions and between EC2's zones."""
    home = design.database.zone
    gib = statements_per_s(level)[1] * level.write_bytes * month_s() / GIB
    for replica in _fed(design):
        if region_of(home) != region_of(replica.zone):
            price = out_of_region(region_of(home), region_of(replica.zone))
            usd, source, factor = price.usd, price.source, 1.0
        elif design.database.service.cross_zone_price and replica.zone != home:
            key = design.database.service.cross_zone_price
            usd, source, factor = value(key), figures()[key].source, 2.0
        else:
            continue
        said = Said("bill.transfer", node=replica.name, gib=round(gib * factor, 1))
        yield item(said, gib * factor * usd, source=source)


def _fed(design: Design) -> Iterator[Replica]:
    """Replicas that get the log on their own: each of RDS and EC2, the first in each region of Aurora's shared volumes."""
    seen: set[str] = set()
    for replica in design.replicas:
        region = region_of(replica.zone)
        if not design.database.service.shared_volume or region not in seen:
            yield replica
        seen.add(region)


def client_traffic(level: Level, design: Design) -> Iterator[BillItem]:
    """Requests and answers of the classes that say their bytes: those that cross zones, and those that cross regions."""
    moved = crossings(level, design)
    for target in dict.fromkeys(crossing.target for crossing in moved):
        here = [one for one in moved if one.target == target]
        yield from _between_zones(target, [one for one in here if not one.across_regions], design)
        yield from _between_regions(target, [one for one in here if one.across_regions])


def _between_zones(target: str, moved: list[Crossing], design: Design) -> Iterator[BillItem]:
    sides = 2.0 if target == "database" and not design.database.service.managed else 1.0
    gib = sides * sum(one.request_per_s + one.answer_per_s for one in moved) * month_s() / GIB
    yield item(Said("bill.zone_traffic", to=target, gib=round(gib, 1)), gib * value(ACROSS_ZONES), ACROSS_ZONES)


def _between_regions(target: str, moved: list[Crossing]) -> Iterator[BillItem]:
    """A request leaves the application's region, an answer that of the database."""
    gib = usd = 0.0
    sources: dict[str, None] = {}
    for one in moved:
        for source, sink, per_s in (
            (one.source_zone, one.target_zone, one.request_per_s),
            (one.target_zone, one.source_zone, one.answer_per_s),
        ):
            price = out_of_region(region_of(source), region_of(sink))
            part = per_s * month_s() / GIB
            gib, usd = gib + part, usd + part * price.usd
            sources[price.source] = None
    yield item(Said("bill.region_traffic", to=target, gib=round(gib, 1)), usd, source="; ".join(sources))
