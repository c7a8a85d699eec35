"""Larger Memcached nodes in place: a batch at a time, each of them empty (ElastiCache user guide, On-demand vertical scaling)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drill.engine.cache.cache_scaling import batch_size
from drill.engine.flow.popularity import look_up, popularity
from drill.engine.flow.shards import key_shares
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.level_traffic import Curve, Keys
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import EAST, browse, cache, design, level

NODES, INTERVAL_S = 5, 120
LARGER = "cache.r6g.xlarge"
ITEM = browse(rate=Curve(((0, 400.0),)), reads=1, keys=Keys(5_000, 0.6))


def play(percent: int | None, *more: Action) -> Recording:
    """Reads behind five nodes that all get a larger class."""
    kept = cache(
        engine="memcached", shards=NODES, zones=EAST.zones, ttl_s=0, scale_pct=percent, scale_interval_s=INTERVAL_S
    )
    chosen = design(cache=kept, reads=(("browse", "writer"),))
    made = assemble(level(length_s=1700, classes=(ITEM,)), chosen)
    return simulate(made, 1, (Action(10, "scale", "cache", LARGER), *more))


@pytest.mark.parametrize(("nodes", "percent", "batch"), [(5, 20, 1), (3, 50, 2), (99, 50, 50), (2, 10, 1), (4, 100, 4)])
def test_a_batch_is_rounded_up(nodes: int, percent: int, batch: int) -> None:
    """The guide's example: where 49.5 results, 50 are replaced."""
    assert batch_size(nodes, percent) == batch


def test_each_batch_loses_its_own_keys_and_no_other() -> None:
    ran = play(20)
    replaced = seconds_of(ran.events, "cache.batch_replaced")
    assert [later - first for first, later in pairwise(replaced)] == [INTERVAL_S] * (NODES - 1)
    shares = key_shares(ITEM, 0, NODES)
    for batch, at in enumerate(replaced):
        # A second refills some of the hot keys already: the loss is the node's share of the requests, or a little less.
        assert shares[batch] - 0.1 < 1.0 - ran.frames[at].classes[0].hit_ratio < shares[batch] + 0.01
        assert ran.frames[at - 1].classes[0].hit_ratio > 0.9
    # A new cluster has at most what a second of requests has loaded: the warm-up law at 400 of them.
    cold = play(None)
    (at_once,) = seconds_of(cold.events, "cache.replaced_empty")
    assert cold.frames[at_once].classes[0].hit_ratio <= look_up(popularity(5_000, 0.6).hit, 0, 400.0) < 0.2


def test_the_larger_nodes_are_paid_from_their_batch_on() -> None:
    """Twice the price of the hour for each node, from when it is there to the end."""
    made = assemble(level(classes=(ITEM,)), design(cache=cache(engine="memcached", shards=NODES, zones=EAST.zones)))
    sizes = dict(made.cache_resize)
    more_usd_hour = sizes[LARGER].usd_hour - sizes["cache.r6g.large"].usd_hour
    ran = play(20)
    expected = sum((1700 - at) * more_usd_hour / 3600.0 for at in seconds_of(ran.events, "cache.batch_replaced"))
    assert ran.drill_micro_usd / 1e6 == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("percent", [20, None])
@pytest.mark.parametrize("value", ["cache.r6g.2xlarge", "6"])
def test_nothing_else_is_changed_while_a_change_is_prepared(percent: int | None, value: str) -> None:
    """Nodes that are replaced twice at the same time would be paid for twice."""
    ran = play(percent, Action(12, "scale", "cache", value))
    assert seconds_of(ran.events, "refused.keys_moving") == [12]
    assert ran.drill_micro_usd == play(percent).drill_micro_usd
