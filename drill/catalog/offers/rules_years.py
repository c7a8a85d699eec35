"""The rule of years: what a design uses could be ordered in the year that its level says.

What can no longer be ordered today has rules of its own, by the same table of years: retired classes, magnetic storage, several
writers.
"""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import engine_of
from drill.catalog.finding import Finding, instance_classes
from drill.catalog.instances import INSTANCES
from drill.catalog.offers.dated_features import USES, is_multi_az_cluster
from drill.catalog.offers.offer_years import class_on_sale, offer_years
from drill.catalog.prices import cluster_classes, database_classes
from drill.catalog.rules_class import instead
from drill.model.design import Design
from drill.model.level import Level


def feature_of_its_year(level: Level | None, design: Design) -> Iterator[Finding]:
    """Everything that the design uses was on sale in the level's year."""
    if level is None or level.year is None:
        return
    for use in USES:
        since = offer_years()[use.subject].since
        if since is not None and level.year < since and use.used(design):
            message = f"{use.title} came in {since}, and the level is of {level.year}"
            yield Finding(use.path, message, f"choose {use.instead}")


def class_of_its_year(level: Level | None, design: Design) -> Iterator[Finding]:
    """AWS sold the class in the level's year (classes of EC2 and node types of caches by year are not known)."""
    engine, service = engine_of(design), design.database.service
    if level is None or level.year is None or engine is None or not service.managed:
        return
    choose = cluster_classes if is_multi_az_cluster(design) else database_classes
    able = choose(engine.name, service.name, level.year)
    for path, name in instance_classes(design):
        if name in INSTANCES and not INSTANCES[name].is_cache and not class_on_sale(service.name, name, level.year):
            known = offer_years().get(_subject(service.name, name))
            if known is None:
                what = f"since when {service.title} sold {name} is not known"
            elif known.since is not None and level.year < known.since:
                what = f"{service.title} sold {name} from {known.since} on"
            else:
                what = f"{service.title} sold {name} until {known.until}"
            yield Finding(
                path, f"{what}, and the level is of {level.year}", instead(name, able) if able else "leave year out"
            )


def _subject(service: str, name: str) -> str:
    return f"{service} {name.split('.')[1]}"
