"""ElastiCache Serverless on the bill: GB-hours of stored data, and ECPUs; a minimum is paid for where less is used."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.caches.serverless_usage import PRICED_AS, billed_ecpus, most_bytes, price
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.regions import region_of
from drill.engine.cache.serverless_cache import GB, billed_gb
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill_lines import SECONDS_PER_HOUR, hours, item


def serverless_cache(level: Level, design: Design) -> Iterator[BillItem]:
    """Stored data and ECPUs of a warm cache at the level's mean traffic.

    Records that are loaded after a miss cost ECPUs that the bill of a design cannot know: a drill adds them.
    """
    made = design.cache
    if made is None or not made.service.serverless:
        return
    charged = price(made)
    ratio = region_ratio(made.engine.product, PRICED_AS, region_of(design.database.zone))
    source = f"{charged.source}; {ratio.source}" if ratio.source else charged.source
    stored = billed_gb(level, made, most_bytes(made) / GB, charged.least_gb)
    usd = stored * charged.usd_gb_hour * hours() * ratio.ratio
    yield item(Said("bill.cache_data", gb=round(stored, 2), engine=made.engine.name), usd, source=source)
    millions = billed_ecpus(level, made) * hours() * SECONDS_PER_HOUR / 1e6
    said = Said("bill.cache_ecpus", millions=round(millions, 1), engine=made.engine.name)
    yield item(said, millions * charged.usd_million_ecpu * ratio.ratio, source=source)
