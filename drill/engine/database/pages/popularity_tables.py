"""The keys that a class reads of the database, as tables of their popularity."""

from __future__ import annotations

from drill.engine.flow.popularity import Popularity, popularity
from drill.model.level_traffic import RequestClass


def tables_of(item: RequestClass) -> Popularity:
    """Tables of the keys a class reads; of a usual population where the level names none."""
    keys = item.keys
    return popularity(keys.count, keys.zipf) if keys is not None else popularity(100_000, 0.99)


def zipf_of(item: RequestClass) -> float:
    """Skew of the keys a class reads."""
    return item.keys.zipf if item.keys is not None else 0.99
