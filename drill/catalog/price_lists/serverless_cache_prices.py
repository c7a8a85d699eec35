"""Prices of ElastiCache Serverless by engine, in us-east-1: `serverless_cache.csv`. Charged by stored data and by what requests use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.csv_tables import rows

GB = 10**9
"""Bytes of a GB, as the price counts stored data."""
ECPU_BYTES = 1000
"""Bytes that a simple read or write transfers for one ECPU; a larger one uses one for each KB."""


@dataclass(frozen=True, slots=True)
class ServerlessCachePrice:
    """Prices of one engine. Usage is metered by the hour, and every cache pays for a least size of data."""

    engine: str
    usd_gb_hour: float
    """US dollars for a GB of data stored for an hour."""
    usd_million_ecpu: float
    """US dollars for a million ElastiCache Processing Units."""
    least_gb: float
    """GB that are charged at least."""
    source: str

    def usd_hour(self, stored_gb: float, ecpu_per_s: float) -> float:
        """US dollars for an hour of so much stored data and so many ECPUs a second."""
        return self._stored(stored_gb) + ecpu_per_s * 3600 / 1e6 * self.usd_million_ecpu

    def _stored(self, stored_gb: float) -> float:
        return max(stored_gb, self.least_gb) * self.usd_gb_hour


@cache
def serverless_cache_prices() -> Mapping[str, ServerlessCachePrice]:
    """Prices by the engine's name in a design file: `valkey`, `redis`, `memcached`."""
    return MappingProxyType(
        {
            row["engine"]: ServerlessCachePrice(
                row["engine"],
                float(row["usd_gb_hour"]),
                float(row["usd_million_ecpu"]),
                float(row["least_gb"]),
                row["source"],
            )
            for row in rows("serverless_cache")
        }
    )
