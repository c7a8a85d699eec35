"""Prices of instances by product and class, in US dollars an hour in us-east-1, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.csv_tables import rows
from drill.catalog.database_services import SERVICES
from drill.catalog.engines import ENGINES
from drill.catalog.figure_sheet import figures, value
from drill.catalog.instances import INSTANCES, InstanceClass
from drill.catalog.offers.offer_years import class_on_sale
from drill.model.design import Cache, Database

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


def database_classes(engine: str, service: str, year: int | None = None) -> tuple[str, ...]:
    """Classes that one database instance may have: sold for an engine on a service, with a price, in catalogue order.

    Sold in a year; without one, today.
    """
    return tuple(item.name for item in _priced(engine, service, year) if sold_for(item, engine, service))


def cluster_classes(engine: str, service: str, year: int | None = None) -> tuple[str, ...]:
    """Classes that a Multi-AZ DB cluster may have in a year, or today, in catalogue order."""
    return tuple(item.name for item in _priced(engine, service, year) if ENGINES[engine].sold_as in item.cluster)


def offered_classes(database: Database, year: int | None = None) -> tuple[str, ...]:
    """Classes that the instances of a database may be scaled to in a year, or today: of a Multi-AZ DB cluster, its own.

    Raises KeyError for an unknown engine.
    """
    choose = cluster_classes if database.deployment.readable_standbys else database_classes
    return choose(database.engine, database.service.name, year)


def _priced(engine: str, service: str, year: int | None) -> Iterator[InstanceClass]:
    """Classes with a price that were on sale. Of EC2 the years are not known: what it sells today stands for every year."""
    product, dated = database_product(engine, service), SERVICES[service].managed and year is not None
    for name, item in INSTANCES.items():
        sold = class_on_sale(service, name, year) if dated and not item.is_cache else item.status != "retired"
        if (product, name) in prices() and sold:
            yield item


def sold_for(instance: InstanceClass, engine: str, service: str) -> bool:
    """True if AWS sells a class for one instance of an engine on a service. Raises KeyError for an unknown engine."""
    name = ENGINES[engine].sold_as
    kind = SERVICES[service]
    if not kind.managed:
        return not instance.is_cache
    return name in (instance.aurora if kind.shared_volume else instance.engines)


def database_price(engine: str, service: str, instance: str) -> Price:
    """Hourly price of one Single-AZ instance. Raises KeyError where the class is not offered."""
    return prices()[database_product(engine, service), instance]


def compute_factor(database: Database) -> float:
    """The factor on the price of instances: Aurora I/O-Optimized charges more for them, and nothing for I/O."""
    return value("price.aurora.ioopt_compute_factor") if io_optimized(database) else 1.0


def io_optimized(database: Database) -> bool:
    """True if an Aurora cluster pays for I/O by its storage and instances instead of by the request."""
    return database.service.shared_volume and database.storage.type == IO_OPTIMIZED


def cache_classes(engine: str, service: str) -> tuple[str, ...]:
    """Node types that a service offers for an engine and that have a price, in catalogue order."""
    return tuple(name for name, item in INSTANCES.items() if node_sold_for(item, engine, service))


def node_sold_for(node: InstanceClass, engine: str, service: str) -> bool:
    """True if a service offers a node type for an engine and its price is known."""
    product, sold = CACHE_ENGINES[engine].product, CACHE_SERVICES[service]
    listed = not sold.serverless and (product, node.name) in prices()
    return listed and engine in node.engines and (not sold.node_types or bool(getattr(node, sold.node_types)))


def cache_products(cache: Cache) -> tuple[str, ...]:
    """Products whose commitments cover the nodes of a cache: the list that prices them, and its engine's own.

    MemoryDB has commitments of its own, of which no price is known.
    """
    engine = cache.engine
    return () if cache.service.price_factor else (engine.product, f"cache.{engine.name}")


def cache_price(service: str, engine: str, instance: str) -> Price:
    """Hourly price of one cache node; some engines and services are ratios to others. Raises KeyError for an unknown class."""
    listed = prices()[CACHE_ENGINES[engine].product, instance]
    usd, source = listed.usd_hour, listed.source
    sold = CACHE_SERVICES[service]
    special = sold.prices_of(engine)
    for key in (special.node_factor if special else CACHE_ENGINES[engine].price_factor, sold.price_factor):
        if key:
            factor = figures()[key]
            usd, source = usd * factor.value, f"{factor.value:g} {factor.unit}; {source}"
    return Price(usd, source)
