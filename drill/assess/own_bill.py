"""The monthly bill of what a team really has: without the database that stands in where the sources have only a cache."""

from __future__ import annotations

from drill.model.inputs import Inputs
from drill.scoring.bill import LINES, bill, monthly_micro_usd
from drill.scoring.bill_cache import cache, cache_backups, written_records

OF_CACHE = (cache, cache_backups, written_records)
"""Lines of the bill that are a cache's own."""


def own_micro_usd_month(inputs: Inputs, *, stands_in: bool) -> int:
    """The bill of a month in micro-dollars; of a cache whose database only stands in, the cache's lines alone."""
    if not stands_in:
        return monthly_micro_usd(bill(inputs))
    lines = [line for line in LINES if line in OF_CACHE]
    return sum(item.micro_usd_month for line in lines for item in line(inputs.level, inputs.design))
