"""The class that stands in for one which the model does not run or AWS does not sell for the purpose: the nearest in size."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import log2

from drill.catalog.csv_tables import rows
from drill.catalog.instances import INSTANCES
from drill.catalog.offers.offer_years import node_on_sale
from drill.catalog.prices import cache_classes, cluster_classes, database_classes
from drill.catalog.serverless_limits import CLASS as SERVERLESS


@cache
def _sizes() -> dict[str, tuple[float, float]]:
    """VCPUs and GiB of every class that the catalogue names, modelled or not."""
    return {
        row["class"]: (float(row["vcpu"]), float(row["memory_gib"]))
        for row in rows("classes")
        if row["vcpu"] and row["memory_gib"]
    }


def database_stand_in(name: str, engine: str, service: str, *, cluster: bool) -> str:
    """A class that can be ordered: the same one if it can. Empty if nothing is like it. Raises KeyError for an unknown engine."""
    if name == SERVERLESS:
        return name
    able = cluster_classes(engine, service) if cluster else database_classes(engine, service)
    return _nearest(name, able)


def node_stand_in(name: str, engine: str, service: str) -> str:
    """A node type that can be ordered: the same one if it can. Empty if nothing is like it."""
    return _nearest(name, (one for one in cache_classes(engine, service) if node_on_sale(one, None)))


def _nearest(name: str, able: Iterable[str]) -> str:
    options = tuple(able)
    if name in options:
        return name
    kind, family, size = (*name.split("."), "", "", "")[:3]
    wanted = _sizes().get(name)
    if wanted is None:
        alike = [one for one in options if one.split(".")[2] == size]
        best = min(alike, key=lambda one: (one.split(".")[1][:1] != family[:1], -INSTANCES[one].generation), default="")
        return best if kind in ("db", "cache") else ""
    vcpu, memory = wanted

    def distance(other: str) -> tuple[float, bool, int, str]:
        item = INSTANCES[other]
        apart = abs(log2(item.vcpu / vcpu)) + abs(log2(item.memory_gib / memory))
        return round(apart, 3), item.family[:1] != family[:1], -item.generation, other

    return min(options, key=distance, default="")
