"""What MemoryDB charges for writes: those to its records, not those to the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from drill.model.level import Curve, Keys
from drill.scoring.bill_cache import cache_bytes_per_s
from tests.factories import browse, cache, checkout, level

SESSION = browse(
    name="session", rate=Curve(((0, 100.0),)), reads=1, writes=2, keys=Keys(1000, 0.9, bytes=500), ephemeral=True
)
SHOP = level(
    classes=(
        browse(keys=Keys(1000, 0.9, bytes=2000)),
        checkout(rate=Curve(((0, 50.0),)), updates=(("browse", 3.0),)),
        SESSION,
    )
)


@pytest.mark.parametrize(
    ("strategy", "stores", "bytes_per_s"),
    [
        ("lazy", (), 0.0),
        ("invalidate", (), 0.0),
        ("write-through", (), 50 * 3 * 2000),
        ("lazy", ("session",), 100 * 2 * 500),
        ("write-through", ("session",), 50 * 3 * 2000 + 100 * 2 * 500),
    ],
)
def test_bytes_written_to_the_log(
    strategy: Literal["lazy", "write-through", "invalidate"], stores: tuple[str, ...], bytes_per_s: float
) -> None:
    made = replace(cache(service="memorydb", classes=("browse",)), strategy=strategy, stores=stores)
    assert cache_bytes_per_s(SHOP, made) == pytest.approx(bytes_per_s)
