"""What things cost: instance hours by product and class, in US dollars of us-east-1, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.engines import ENGINES
from drill.catalog.figures import value
from drill.catalog.instances import INSTANCES
from drill.catalog.tables import rows


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars an hour in us-east-1."""

    usd_hour: float
    source: str


@cache
def prices() -> Mapping[tuple[str, str], Price]:
    """Every instance price by (product, class); products are `rds.<edition>`, `aurora`, `ec2`, `cache.<engine>`."""
    return MappingProxyType(
        {(row["product"], row["class"]): Price(float(row["usd_hour"]), row["source"]) for row in rows("prices")}
    )


def database_product(engine: str, service: str) -> str:
    """The product an engine is sold as on a service. Raises KeyError for an unknown engine."""
    return service if service in ("aurora", "ec2") else ENGINES[engine].product


def database_classes(engine: str, service: str) -> tuple[str, ...]:
    """Classes sold for an engine on a service, in catalogue order."""
    product = database_product(engine, service)
    return tuple(name for name in INSTANCES if (product, name) in prices())


def database_price(engine: str, service: str, instance: str) -> Price:
    """Hourly price of one single-zone instance. Raises KeyError when the class is not sold so."""
    return prices()[database_product(engine, service), instance]


def cache_classes(engine: str) -> tuple[str, ...]:
    """Classes of cache nodes that have a price, in catalogue order."""
    product = "cache.memcached" if engine == "memcached" else "cache.redis"
    return tuple(name for name in INSTANCES if (product, name) in prices())


def cache_price(service: str, engine: str, instance: str) -> Price:
    """Hourly price of one cache node. Valkey and MemoryDB are ratios to Redis. Raises KeyError for an unknown class."""
    if engine == "memcached":
        return prices()["cache.memcached", instance]
    redis = prices()["cache.redis", instance]
    usd, source = redis.usd_hour, redis.source
    if engine == "valkey":
        usd, source = usd * value("price.cache.valkey_factor"), f"0.8 x Redis; {source}"
    if service == "memorydb":
        usd, source = usd * value("model.price.memorydb_factor"), f"1.5 x ElastiCache, a modelling choice; {source}"
    return Price(usd, source)
