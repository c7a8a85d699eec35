"""The option of a cache that is copied to other regions: Global Datastore of ElastiCache."""

from __future__ import annotations

from collections.abc import Iterable

from drill.catalog.caches.rules_global_datastore import MOST_SECONDARIES
from drill.design.option_spec import Default, Implied, Modification, OptionSpec
from drill.design.options import implied
from drill.design.options.offered import named_or_unusual
from drill.design.value_forms import regions
from drill.model.design import Cache, Design
from drill.model.level import Level
from drill.syntax.safe_text import safe


def _able(cache: Cache) -> bool:
    return cache.engine.replication and cache.service.global_datastore


def _values(level: Level, _design: Design) -> Iterable[tuple[str, ...]]:
    """None, each other region of the level alone, and as many of them as there may be."""
    others = tuple(region.name for region in level.regions if region.name != level.home.name)
    yield ()
    yield from ((name,) for name in others)
    if len(others) > 1:
        yield others[:MOST_SECONDARIES]


def _words(_level: Level, names: tuple[str, ...]) -> str:
    return ", ".join(map(safe, names)) or "off"


CACHE_GLOBAL: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache.global_datastore",
        form=regions(12),
        default=(),
        absent=Default.LEFT_OUT,
        left_out="none",
        group="Cache",
        label="Global Datastore",
        meaning="Regions with a secondary cluster: a copy of the cache, a moment behind, that answers reads there and takes no write.",
        values=_values,
        say=_words,
        implied=Implied(("cache.classes",), implied.cached_classes),
        shown=named_or_unusual("cache.global_datastore", "global_datastore", _able),
        helps="Applications in another region read nearby, and find a warm cache when the primary's region is lost.",
        hinders="Every region pays for its nodes. No region takes over by itself: a person promotes one, and what was not copied "
        "is lost. Until then nothing is written to the cache, and copies expire.",
        figures=("cache.global_datastore.lag_s", "cache.global_datastore.promote_s"),
        modified=Modification("online"),
    ),
)
