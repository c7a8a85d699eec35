"""Prices of instances by product and class, in US dollars an hour in us-east-1, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.engines import ENGINES
from drill.catalog.figures import figures, value
from drill.catalog.instances import INSTANCES, InstanceClass
from drill.catalog.services import SERVICES
from drill.catalog.tables import rows
from drill.model.design import Database

IO_OPTIMIZED = "aurora-io"
"""Type of storage of Aurora I/O-Optimized."""


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
    """The product under which a service sells an engine. Raises KeyError for an unknown engine."""
    return SERVICES[service].product or ENGINES[engine].product


def database_classes(engine: str, service: str) -> tuple[str, ...]:
    """Classes that a design may choose for an engine on a service: sold today, with a price, in catalogue order."""
    product = database_product(engine, service)
    return tuple(
        name
        for name, item in INSTANCES.items()
        if (product, name) in prices() and item.status != "retired" and sold_for(item, engine, service)
    )


def sold_for(instance: InstanceClass, engine: str, service: str) -> bool:
    """Whether AWS sells a class for an engine on a service, whatever it costs. Raises KeyError for an unknown engine."""
    name = ENGINES[engine].sold_as
    kind = SERVICES[service]
    if not kind.managed:
        return not instance.is_cache
    if kind.shared_volume:
        return name in instance.aurora
    return name in (*instance.engines, *instance.cluster)


def database_price(engine: str, service: str, instance: str) -> Price:
    """Hourly price of one Single-AZ instance. Raises KeyError where the class is not offered."""
    return prices()[database_product(engine, service), instance]


def compute_factor(database: Database) -> float:
    """The factor on the price of instances: Aurora I/O-Optimized charges more for them, and nothing for I/O."""
    return value("price.aurora.ioopt_compute_factor") if io_optimized(database) else 1.0


def io_optimized(database: Database) -> bool:
    """Whether an Aurora cluster pays for I/O by its storage and instances instead of by the request."""
    return database.service.shared_volume and database.storage.type == IO_OPTIMIZED


def cache_classes(engine: str) -> tuple[str, ...]:
    """Node types of caches that an engine runs on and that have a price, in catalogue order."""
    product = CACHE_ENGINES[engine].product
    return tuple(name for name, item in INSTANCES.items() if (product, name) in prices() and engine in item.engines)


def cache_price(service: str, engine: str, instance: str) -> Price:
    """Hourly price of one cache node; some engines and services are ratios to others. Raises KeyError for an unknown class."""
    listed = prices()[CACHE_ENGINES[engine].product, instance]
    usd, source = listed.usd_hour, listed.source
    for key in (CACHE_ENGINES[engine].price_factor, CACHE_SERVICES[service].price_factor):
        if key:
            factor = figures()[key]
            usd, source = usd * factor.value, f"{factor.value:g} {factor.unit}; {source}"
    return Price(usd, source)
