"""Remarks on what is legal and most likely not meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.model.level_traffic import Curve
from drill.scoring.remarks import remarks
from tests.event_log import matches
from tests.factories import EAST, WEST, browse, checkout, clients, design, level, proxy, replica

FRESH = browse(fresh_s=5.0)
QUIET = level(classes=(checkout(updates=(("browse", 1.0),)), FRESH))


def test_a_quiet_level_needs_none() -> None:
    assert remarks(QUIET, design()) == ()


def test_freshness_that_nothing_can_miss() -> None:
    (remark,) = remarks(replace(QUIET, classes=(checkout(), FRESH)), design())
    assert matches(remark, "remark.never_stale", request_class="browse")
    assert remarks(replace(QUIET, classes=(checkout(), browse(fresh_s=None))), design()) == ()


@pytest.mark.parametrize(("pool", "behind", "said"), [(1000, None, True), (10, None, False), (1000, proxy(), False)])
def test_a_pool_that_cannot_fit(pool: int, behind: object, said: bool) -> None:
    """Six instances; db.r6g.large gives PostgreSQL some 1,700 connections."""
    found = remarks(QUIET, design(clients=clients(pool=pool), proxy=behind))
    assert any(matches(remark, "remark.pool_too_large", instances=6) for remark in found) is said


def test_losses_at_rest() -> None:
    """Twenty times what the database can do, from the first second; the faults do not count."""
    busy = replace(QUIET, classes=(checkout(rate=Curve(((0, 50_000.0),)), updates=(("browse", 1.0),)), FRESH))
    assert any(matches(remark, "remark.lost_at_rest", request_class="checkout") for remark in remarks(busy, design()))


LETS_GO = clients(pool=20, pool_min=0, idle_timeout_s=60)


@pytest.mark.parametrize(
    ("least", "over", "said"),
    [
        (0.0, {"clients": LETS_GO}, ""),
        (0.5, {"clients": clients(pool=20)}, ""),
        (0.0, {"clients": clients(pool=20)}, "remark.never_pauses.pools"),
        (0.0, {"clients": LETS_GO, "proxy": proxy()}, "remark.never_pauses.proxy"),
        (
            0.0,
            {"clients": LETS_GO, "replicas": (replica(zone=WEST.zones[0], instance="db.serverless"),)},
            "remark.never_pauses.regions",
        ),
    ],
)
def test_a_cluster_from_0_acu_that_never_pauses(least: float, over: dict[str, Any], said: str) -> None:
    """Aurora User Guide, automatic pause: open connections, RDS Proxy and a global database keep a cluster awake."""
    made = design(on={"service": "aurora", "instance": "db.serverless", "capacity": (least, 8.0)}, **over)
    on = replace(QUIET, regions=(EAST, WEST), length_s=1)
    assert [remark.code for remark in remarks(on, made) if "never_pauses" in remark.code] == ([said] if said else [])
