"""ElastiCache: claims C61 to C74 and C76, each decided by two runs that differ in one thing."""

from __future__ import annotations

import pytest

from drill.topology.plant import plant
from tests.claims.playing import act, design, figure, level, of_class, of_node, play, refusal, said, score
from tests.oracle.lru import Popularity, che_hit_ratio, ttl_hit_ratio, ttl_stale_ratio

STEADY = 50
"""A second before anything happens."""


def _hit(path: str, name: str, cls: str, second: int = STEADY) -> float:
    drill = level(path)
    return of_class(drill, play(drill, name), cls)[second].hit_ratio


def _line(path: str, name: str, words: str) -> float:
    """A line of the bill in US dollars a month; 0 when there is none."""
    bill = score(level(path), name).score.bill
    return sum(item.micro_usd_month for item in bill if words in item.what) / 1e6


def test_C61_hits_take_less_than_a_millisecond_and_the_database_sees_only_the_misses() -> None:
    drill = level("cache/shop.yaml")
    without, cached = play(drill), play(drill, "lazy")
    browse = of_class(drill, cached, "browse")[STEADY]
    assert browse.p50_ms < 1.0 < of_class(drill, without, "browse")[STEADY].p50_ms
    before = of_node(drill, without, "writer")[STEADY].load
    after = of_node(drill, cached, "writer", "lazy")[STEADY].load
    # 800 x 1 ms of reads and 20 x 0.25 ms of writes a second; only the reads that miss are left.
    share = (800 * 1.0 * (1.0 - browse.hit_ratio) + 20 * 0.25) / (800 * 1.0 + 20 * 0.25)
    assert after / before == pytest.approx(share, rel=0.02)
    assert share < 0.25


def test_C62_a_cache_needs_code_and_a_proxy_does_not() -> None:
    assert _line("cache/shop.yaml", "start", "engineering") == 0.0
    assert _line("cache/shop.yaml", "proxy", "engineering") == 0.0
    assert _line("cache/shop.yaml", "lazy", "engineering") == figure("model.engineering.cache_usd_month")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_C63_a_replica_takes_over_with_the_keys_alone_the_node_comes_back_cold(seed: int) -> None:
    drill = level("cache/loss.yaml")
    copied, alone = play(drill, "replica", seed), play(drill, "start", seed)
    look = of_class(drill, copied, "look")
    back = said(copied, "a replica took over")[0]
    # AutoFailover.md: seconds to promote; measured about 30 s with detection.
    assert 3 <= back - 60 <= 31
    assert look[back + 2].hit_ratio == pytest.approx(look[STEADY].hit_ratio, abs=0.002)
    replaced = said(alone, "was replaced, empty")[0]
    # CacheNodes.NodeMigration.md: a single node takes from about a minute.
    assert 60 <= replaced - 60 <= 301
    cold = of_class(drill, alone, "look")
    assert cold[replaced - 1].hit_ratio == 0.0
    assert cold[replaced + 2].hit_ratio < 0.1
    assert of_node(drill, alone, "cache-1")[replaced + 2].state == "cold"


@pytest.mark.parametrize("nodes", [3, 10])
def test_C64_a_lost_node_makes_its_share_of_the_keys_cold(nodes: int) -> None:
    drill = level("cache/loss.yaml")
    look = of_class(drill, play(drill, f"memcached-{nodes}"), "look")
    # FaultTolerance.md: of ten nodes one holds 10 % of the keys, of three 33 %.
    assert look[65].hit_ratio / look[STEADY].hit_ratio == pytest.approx(1.0 - 1.0 / nodes, abs=0.01)


def test_C64_memcached_has_no_replicas() -> None:
    refused = refusal(level("cache/loss.yaml"), "cache/memcached-replica.yaml")
    assert "Memcached has no replicas" in refused
    assert "take replicas: 0, or engine redis or valkey" in refused


def test_C70_an_old_copy_is_stale_until_its_lifetime_ends() -> None:
    drill = level("cache/shop.yaml")
    load = Popularity(20_000, 1.0, 800.0, 20.0)
    shares = {}
    for name, ttl_s in (("lazy", 60.0), ("longer", 600.0)):
        recording = play(drill, name)
        browse = next(total for total in recording.totals if total.cls == "browse")
        shares[name] = browse.stale / browse.offered
        # A copy may be a second old; a second of 60 or 600 hardly changes the closed form of any age.
        assert shares[name] == pytest.approx(ttl_stale_ratio(load, ttl_s), rel=0.1)
    assert shares["longer"] > 1.3 * shares["lazy"]
    brief = next(total for total in play(drill, "brief").totals if total.cls == "browse")
    assert brief.stale == 0


@pytest.mark.parametrize("name", ["start", "small", "medium", "large"])
def test_C72_hits_grow_with_memory_as_least_recently_used_keys_are_evicted(name: str) -> None:
    drill = level("cache/memory.yaml")
    memory = plant(drill, design(drill, name)).shards[0].memory_bytes
    fits = memory / (2**20 + 100)
    expected = che_hit_ratio(10_000, 0.8, fits) if fits < 10_000 else 1.0
    assert _hit("cache/memory.yaml", name, "look") == pytest.approx(expected, abs=0.004)


def test_C72_hits_grow_with_the_lifetime() -> None:
    load = Popularity(20_000, 1.0, 800.0)
    for name, ttl_s in (("brief", 1.0), ("lazy", 60.0), ("longer", 600.0)):
        assert _hit("cache/shop.yaml", name, "browse") == pytest.approx(ttl_hit_ratio(load, ttl_s), abs=0.01)


def test_C72_a_key_can_be_deleted_by_hand() -> None:
    drill = level("cache/shop.yaml")
    flushed = of_class(drill, play(drill, "lazy", actions=act(60, "flush", "cache")), "browse")
    assert flushed[60].hit_ratio < 0.5 < flushed[59].hit_ratio
    assert flushed[120].hit_ratio > 0.75


def test_C73_one_cache_helps_hot_keys_and_neither_wide_nor_fast_changing_ones() -> None:
    hot, wide, moving = (_hit("cache/wide.yaml", "start", cls) for cls in ("hot", "wide", "moving"))
    assert hot > 0.95
    # At best 300 look-ups a second of 200 million equal keys meet one of the 600 x 300 of the last lifetime.
    assert wide < 300 * 600 / 200e6 + 0.001
    # Every key is deleted 6,000 / 300 times as often as it is asked for.
    assert moving == pytest.approx(300 / (300 + 6000), abs=0.005)
