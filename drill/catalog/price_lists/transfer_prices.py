"""Prices of bytes that leave a region for another, or a zone for another."""

from __future__ import annotations

from drill.catalog.figures import figures, value
from drill.catalog.price_lists.regional_prices import RegionalPrice, own_prices

EASTERN = frozenset(("us-east-1", "us-east-2"))
"""The two regions between which a byte costs half."""
ACROSS_REGIONS = "price.transfer.cross_region_gb"
NEAR = "price.transfer.use1_use2_gb"
ACROSS_ZONES = "price.transfer.cross_az_gb"


def out_of_region(source: str, target: str) -> RegionalPrice:
    """US dollars for a GB from one region to another: the source's list price, or that of us-east-1 where none was read."""
    key = NEAR if {source, target} == EASTERN else ACROSS_REGIONS
    own = own_prices().get((key, source))
    return own or RegionalPrice(value(key), source in EASTERN, figures()[key].source)
