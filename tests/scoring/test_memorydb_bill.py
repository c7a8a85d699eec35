"""What MemoryDB charges for writes: those to its records, not those to the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from drill.model.design import Cache
from drill.model.level import Level
from drill.model.level_traffic import Curve, Keys
from drill.scoring.bill import bill_of
from drill.scoring.bill_cache import cache_bytes_per_s
from tests.factories import browse, cache, checkout, design, level

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


def lines(made: Cache, on: Level = SHOP) -> dict[str, float]:
    return {item.said.code: item.micro_usd_month / 1e6 for item in bill_of(on, design(cache=made))}


def test_a_node_of_valkey_costs_22_4_of_32_units() -> None:
    """MemoryDB Developer Guide, reserved nodes; on ElastiCache Valkey costs 0.8 of Redis."""
    redis, valkey = (lines(cache(service="memorydb", engine=name))["bill.cache"] for name in ("redis", "valkey"))
    assert valkey == pytest.approx(redis * 22.4 / 32)
    near, far = (lines(cache(engine=name))["bill.cache"] for name in ("redis", "valkey"))
    assert far == pytest.approx(near * 0.8)


def test_the_first_10_tb_written_to_valkey_are_free_and_the_rest_costs_4_cents() -> None:
    busy = replace(SHOP, classes=(replace(SESSION, rate=Curve(((0, 10_000.0),))),))
    made = cache(service="memorydb", engine="valkey", stores=("session",), classes=())
    gib = 10_000 * 2 * 500 * 730 * 3600 / 2**30
    assert gib > 10_240
    assert lines(made, busy)["bill.written_records"] == pytest.approx((gib - 10_240) * 0.04)
    assert lines(replace(made, engine=cache(engine="redis").engine), busy)["bill.written_records"] == pytest.approx(
        gib * 0.2
    )
    assert "bill.written_records" not in lines(made)


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
