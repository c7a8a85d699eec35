"""ElastiCache: claims C61 to C74 and C76, each decided by two runs that differ in one thing."""

from __future__ import annotations

import math

import pytest

from drill.catalog.figure_sheet import figures
from drill.catalog.prices import cache_price
from drill.model.run import ClassFrame, Recording
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.claims.playing import (
    ENGINEERING,
    SEEDS,
    act,
    charged,
    design,
    figure,
    level,
    of_class,
    of_node,
    play,
    refusal,
    said,
    score,
)
from tests.event_log import matches
from tests.oracle.lru import Popularity, che_hit_ratio, simulate_cache, ttl_hit_ratio, ttl_stale_ratio

STEADY = 50
"""A second before anything happens."""


def _hit(path: str, name: str, cls: str, second: int = STEADY) -> float:
    drill = level(path)
    return of_class(drill, play(drill, name), cls)[second].hit_ratio


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
    assert charged(level("cache/shop.yaml"), "start", *ENGINEERING) == 0
    assert charged(level("cache/shop.yaml"), "proxy", *ENGINEERING) == 0
    assert charged(level("cache/shop.yaml"), "lazy", *ENGINEERING) == 1e6 * figure("model.engineering.cache_usd_month")


@pytest.mark.parametrize("seed", SEEDS)
def test_C63_a_replica_takes_over_with_the_keys_alone_the_node_comes_back_cold(seed: int) -> None:
    drill = level("cache/loss.yaml")
    copied, alone = play(drill, "replica", seed), play(drill, "start", seed)
    look = of_class(drill, copied, "look")
    back = said(copied, "shard.replica_promoted")[0]
    # AutoFailover.md: seconds to promote; measured about 30 s with detection.
    assert 3 <= back - 60 <= 31
    assert look[back + 2].hit_ratio == pytest.approx(look[STEADY].hit_ratio, abs=0.002)
    replaced = said(alone, "shard.replaced_empty")[0]
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
    assert refused.keys() == {"D162"}


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
    memory = assemble(drill, design(drill, name)).shards[0].memory_bytes
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


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        # SIGMOD 2024: up to 200K reads a second below 2xlarge, 330K from there on, on one thread.
        ("start", 200_000),
        ("larger", 330_000),
        ("two-shards", 400_000),
    ],
)
def test_C65_redis_gains_little_from_cores_and_much_from_shards(name: str, answered: int) -> None:
    hit = _hit("cache/threads.yaml", name, "look", 30)
    # What one thread cannot answer falls through to the database; ten commands more in a million put a missing key in.
    assert 400_000 * hit == pytest.approx(answered, rel=0.02)


def test_C64_memcached_works_on_every_core() -> None:
    two, sixteen = (_hit("cache/threads.yaml", name, "look", 30) for name in ("memcached", "memcached-larger"))
    assert 400_000 * two == pytest.approx(2 * figure("model.cache.memcached.ops_per_vcpu"), rel=0.02)
    assert sixteen == pytest.approx(1.0, abs=0.001)


def test_C65_a_hot_key_stays_on_its_shard() -> None:
    drill = level("cache/hot-key.yaml")
    recording = play(drill)
    rates = [of_node(drill, recording, f"cache-{number}")[30].rate for number in (1, 2, 3, 4)]
    hottest = Popularity(10_000, 1.3, 1.0).probabilities()[0]
    # A quarter of the rest besides the hottest key, which cannot be split; the keys after it differ by less than a tenth.
    assert hottest > 0.25
    assert rates[0] / sum(rates) >= hottest
    assert max(rates[1:]) < 0.25 * sum(rates)


def test_C66_a_leaderboard_on_memcached_is_refused_or_left_to_the_database() -> None:
    refused = refusal(level("cache/leaderboard.yaml"), "cache/leaderboard-on-memcached.yaml")
    assert "rank" in refused["D169"]
    drill = level("cache/leaderboard.yaml")
    cache = design(drill, "memcached").cache
    assert cache is not None
    assert cache.classes == ("page",)
    assert _hit("cache/leaderboard.yaml", "start", "rank") > 0.99
    assert _hit("cache/leaderboard.yaml", "memcached", "rank") == 0.0
    load = of_node(drill, play(drill, "memcached"), "writer", "memcached")[STEADY].load
    # 500 ranks of 20 ms each a second for two processors.
    assert load > 1.0
    assert score(drill).score.availability > 0.999
    assert score(drill, "memcached").score.availability < 0.5


@pytest.mark.slow
def test_C69_a_lost_node_signs_its_share_of_the_users_out() -> None:
    drill = level("cache/sessions.yaml")
    alone, copied = play(drill), play(drill, "replicas")
    lost = {
        name: sum(row.count for row in ran.ledger if row.cause == Said("cause.record_lost"))
        for name, ran in (("alone", alone), ("copied", copied))
    }
    # 60,000 users on three nodes; each of those signed out notices at the next click.
    assert lost["alone"] == pytest.approx(60_000 / 3, rel=0.005)
    assert lost["copied"] == 0
    row = next(row for row in alone.ledger if row.cause == Said("cause.record_lost"))
    assert matches(row.chain[0], "fault.root", kind="drill:cache-node-loss", target="cache-1")
    assert row.chain[-1] == Said("choice.no_replica", path="cache.replicas", value=0)
    # The database never saw a session: 20 x 0.25 ms of writes a second for two processors.
    assert (
        of_node(drill, alone, "writer")[STEADY].load
        < 0.01
        < of_node(drill, play(drill, "database"), "writer", "database")[STEADY].load
    )


def test_C69_what_must_not_be_lost_is_refused() -> None:
    refused = refusal(level("cache/sessions.yaml"), "cache/sessions-not-ephemeral.yaml")
    assert "order" in refused["D168"]
    assert "click" in refused["D168"]


@pytest.mark.parametrize("seed", SEEDS)
def test_C63_a_restarted_node_is_warm_with_an_append_only_file_and_cold_without(seed: int) -> None:
    drill = level("cache/restart.yaml")
    without, with_file = play(drill, "start", seed), play(drill, "aof", seed)
    back = said(with_file, "shard.restarted_from_file")[0]
    assert said(without, "shard.replaced_empty") == [back]
    assert of_class(drill, with_file, "look")[back + 2].hit_ratio > 0.99
    assert of_class(drill, without, "look")[back + 2].hit_ratio < 0.1


def test_C63_an_append_only_file_is_lost_with_its_host() -> None:
    """RedisAOF.md: after a hardware fault a new node starts elsewhere, without the file."""
    drill = level("cache/loss.yaml")
    recording = play(drill, "aof")
    replaced = said(recording, "shard.replaced_empty")[0]
    assert of_class(drill, recording, "look")[replaced + 2].hit_ratio < 0.1


def test_C63_a_replication_group_has_no_append_only_file() -> None:
    refused = refusal(level("cache/loss.yaml"), "cache/aof-and-replicas.yaml")
    assert refused.keys() == {"D170"}


def test_C63_a_copy_lacks_the_last_writes() -> None:
    """AutoFailover.md: replication is asynchronous, so what was acknowledged and not yet copied is lost."""
    lost = play(level("cache/sessions.yaml"), "replicas").lost_writes
    lag = figures()["model.cache.replication_lag_ms"]
    assert lag.low / 1000 * 1000 / 3 - 1 <= lost <= lag.high / 1000 * 1000 / 3 + 1
    assert lost > 0


def test_C70_a_miss_costs_three_trips() -> None:
    drill = level("cache/shop.yaml")
    brief = of_class(drill, play(drill, "brief"), "browse")[STEADY]
    node = of_node(drill, play(drill, "brief"), "writer", "brief")[STEADY]
    alone = of_class(drill, play(drill), "browse")[STEADY]
    # More than half miss, so the median is a miss: look-up, database, put. The database is less loaded than without a
    # cache, so its own part is at most what it was.
    assert brief.hit_ratio < 0.5
    assert node.load < 0.5
    extra = brief.p50_ms - alone.p50_ms
    assert extra == pytest.approx(2 * figure("cache.op_ms"), abs=0.2)


def test_C70_a_lost_node_is_survived() -> None:
    assert score(level("cache/loss.yaml")).score.availability > 0.9999


def test_C71_writes_through_the_cache_keep_reads_fresh_and_take_longer() -> None:
    drill = level("cache/through.yaml")
    lazy, through = play(drill), play(drill, "through")
    stale = [next(total for total in ran.totals if total.cls == "look").stale for ran in (lazy, through)]
    assert stale[0] > 50_000
    assert stale[1] == 0
    slow = of_class(drill, through, "import")[STEADY].p50_ms - of_class(drill, lazy, "import")[STEADY].p50_ms
    # Four records changed and twenty added by each request, one trip each.
    assert slow == pytest.approx(24 * figure("cache.op_ms"), rel=0.01)


def test_C71_what_nobody_reads_pushes_out_what_somebody_would() -> None:
    drill = level("cache/through.yaml")
    lazy, through = (_hit("cache/through.yaml", name, "look") for name in ("start", "through"))
    memory = assemble(drill, drill.start).shards[0].memory_bytes / (4096 + 100)
    probabilities = Popularity(200_000, 0.8, 1.0).probabilities()
    assert lazy == pytest.approx(_steady(probabilities, memory, 1000.0, 0.0), abs=0.01)
    # The reads' keys are touched by 1,000 reads and 200 updates a second, and 1,000 new records come in each second.
    assert through == pytest.approx(_steady(probabilities, memory, 1200.0, 1000.0), abs=0.01)
    assert through < lazy - 0.1


def _steady(probabilities: list[float], items: float, touches_per_s: float, new_per_s: float) -> float:
    """Hit ratio of an LRU cache into which unread records flow: sum(1 - exp(-l_i T)) + n T = items (Che, Tung, Wang 2002)."""
    sample = probabilities[:2000] + probabilities[2000::20]
    weights = [1.0] * 2000 + [20.0] * (len(sample) - 2000)
    low, high = 0.0, 1e6
    for _ in range(50):
        middle = (low + high) / 2
        held = new_per_s * middle
        held += sum(w * -math.expm1(-p * touches_per_s * middle) for p, w in zip(sample, weights, strict=True))
        low, high = (middle, high) if held < items else (low, middle)
    return sum(w * -p * math.expm1(-p * touches_per_s * low) for p, w in zip(sample, weights, strict=True))


def _scaled(name: str, value: str) -> tuple[Recording, int, list[ClassFrame]]:
    """A cache scaled at one minute: the run, the second at which it is done, what is looked for."""
    drill = level("cache/scaling.yaml")
    recording = play(drill, name, actions=act(60, "scale", "cache", value))
    done = [event.t for event in recording.events if event.kind == "scale"]
    frames = of_class(drill, recording, "look")
    return recording, done[-1] if done else -1, frames


@pytest.mark.slow
def test_C67_without_cluster_mode_nodes_grow_by_migration_and_shards_do_not() -> None:
    recording, done, look = _scaled("start", "cache.r6g.4xlarge")
    assert 300 <= done - 60 <= 1200
    # Scaling.RedisReplGrps.ScaleUp.md: connections move within a second, the keys are copied before.
    assert look[done].hit_ratio < 0.9
    assert min(frame.hit_ratio for frame in look[done + 2 :]) > 0.99
    drill = level("cache/scaling.yaml")
    before, after = (of_node(drill, recording, "cache-1")[t].load for t in (STEADY, done + 5))
    assert after / before == pytest.approx(200_000 / 330_000, rel=0.01)
    refused = play(drill, actions=act(60, "scale", "cache", "2"))
    assert said(refused, "refused.one_shard")


def test_C67_with_cluster_mode_shards_are_added_online_at_a_price() -> None:
    recording, done, look = _scaled("cluster", "2")
    drill = level("cache/scaling.yaml")
    nodes = of_node(drill, recording, "cache-1", "cluster")
    # No key is lost and nothing is down; but moving takes a share of the thread, which was nearly busy.
    assert min(frame.hit_ratio for frame in look[done:]) > 0.99
    busy = figure("model.cache.reshard_busy")
    assert nodes[done - 1].load == pytest.approx(nodes[STEADY].load / (1.0 - busy), rel=0.01)
    assert look[done - 1].hit_ratio == pytest.approx(200_000 * (1.0 - busy) / 180_000, rel=0.01)
    assert nodes[done + 2].load == pytest.approx(nodes[STEADY].load / 2, rel=0.01)
    # One cache.r6g.large more until the end of the drill.
    usd = cache_price("elasticache", "redis", "cache.r6g.large").usd_hour * (1800 - done) / 3600
    assert dict(recording.drill_items)[Said("charge.larger_cache")] == pytest.approx(usd * 1e6, rel=0.001)


def test_C68_a_larger_memcached_node_is_a_new_and_empty_cluster() -> None:
    recording, done, look = _scaled("memcached", "cache.r6g.4xlarge")
    assert said(recording, "cache.replaced_empty") == [done]
    assert look[done - 1].hit_ratio > 0.99
    assert look[done].hit_ratio < 0.1
    drill = level("cache/scaling.yaml")
    assert [of_node(drill, recording, f"cache-{number}", "memcached")[done].state for number in (1, 2, 3)] == [
        "cold"
    ] * 3


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        # A fourth node takes over a quarter of the keys.
        ("memcached", 1 / 4),
        # BestPractices.LoadBalancing.md: with modulo hashing (n - 1) / n of the keys are looked for elsewhere.
        ("modulo", 3 / 4),
    ],
)
def test_C68_a_node_more_moves_its_share_of_the_keys_or_nearly_all(name: str, moved: float) -> None:
    _, done, look = _scaled(name, "4")
    assert look[done - 1].hit_ratio > 0.99
    # 100,000 equal keys of 18,000 requests a second: those that moved come back as they are asked for.
    for after in (0, 1, 5):
        missing = moved * math.exp(-0.18 * (after + 0.5))
        assert 1.0 - look[done + after].hit_ratio == pytest.approx(missing, abs=0.01)


def test_C74_users_keep_strangers_from_emptying_the_cache() -> None:
    drill = level("cache/intruder.yaml")
    open_to_all, users = play(drill), play(drill, "users")
    out = next(row for row in open_to_all.ledger if row.cause == Said("cause.record_lost"))
    # 1,000 clicks a second find none of their 20,000 sessions: all but e^-6 of them notice within two minutes.
    assert out.count == pytest.approx(20_000 * (1.0 - math.exp(-6.0)), rel=0.005)
    assert matches(out.chain[-1], "choice.anyone_may_flush", path="cache.auth", value=False)
    assert said(users, "cache.flush_rejected") == [60]
    assert not users.ledger


def test_C74_memcached_has_no_users() -> None:
    refused = refusal(level("cache/intruder.yaml"), "cache/memcached-users.yaml")
    assert refused.keys() == {"D172"}


@pytest.mark.parametrize(
    ("path", "cached", "without"),
    [
        ("cache/shop.yaml", "lazy", "start"),
        ("cache/sessions.yaml", "replicas", "database"),
        ("cache/leaderboard.yaml", "start", "memcached"),
        ("cache/stream.yaml", "start", "without"),
    ],
)
def test_C76_a_cache_in_front_of_the_database_serves_each_use(path: str, cached: str, without: str) -> None:
    """Database caching, sessions, leaderboard, streaming dashboard: each with a cache takes the database's work away."""
    drill = level(path)
    assert "C76" in drill.decides
    with_cache = of_node(drill, play(drill, cached), "writer", cached)[STEADY].load
    alone = of_node(drill, play(drill, without), "writer", without)[STEADY].load
    assert with_cache < 0.25 * alone
    assert score(drill, cached).score.availability >= score(drill, without).score.availability - 0.002


def test_C63_a_snapshot_brings_records_back_without_what_was_written_since() -> None:
    """After the loss of a node somebody restores the cache; without a snapshot there is nothing to restore."""
    drill = level("cache/sessions.yaml")
    restore = act(70, "restore", "cache")
    nothing, restored = play(drill, actions=restore), play(drill, "snapshots", actions=restore)
    assert said(nothing, "refused.no_cache_snapshots")
    back = said(restored, "cache_restore.finished")[0]
    figures_of = figures()["model.scale.cache_prepare_s"]
    assert figures_of.low <= back - 70 <= figures_of.high + 1
    # All that was acknowledged in the drill: 1,000 clicks a second, but for the third of them that found no node.
    down = said(restored, "shard.replaced_empty")[0] - 60
    signed_out = sum(row.count for row in restored.ledger if row.cause == Said("cause.record_lost"))
    expected = 1000 * back - 1000 / 3 * down - signed_out
    assert restored.lost_writes == pytest.approx(expected, rel=0.01)
    assert nothing.lost_writes < 0.1 * restored.lost_writes


def test_C63_memcached_has_no_backups() -> None:
    refused = refusal(level("cache/loss.yaml"), "cache/snapshots-on-memcached.yaml")
    assert refused.keys() == {"D173"}


def test_C70_copies_past_their_lifetime_bridge_an_outage_of_the_database() -> None:
    drill = level("cache/outage.yaml")
    strict, stale = play(drill), play(drill, "stale")
    down = [t for t, frame in enumerate(of_class(drill, strict, "edit")) if frame.failed > 0.99 * frame.offered]
    assert len(down) > 30
    middle = down[len(down) // 2]
    fails = of_class(drill, strict, "look")[middle]
    # What a lifetime of 5 s leaves to the database fails with it.
    load = Popularity(2_000, 0.6, 1000.0)
    assert fails.failed / fails.offered == pytest.approx(1.0 - ttl_hit_ratio(load, 5.0), abs=0.02)
    answered = of_class(drill, stale, "look")[middle]
    assert answered.failed < 0.001 * answered.offered
    assert said(stale, "cache.serving_stale")[0] == 60
    # Afterwards lifetimes count again.
    assert of_class(drill, stale, "look")[-1].hit_ratio == pytest.approx(
        of_class(drill, strict, "look")[-1].hit_ratio, abs=0.005
    )


def test_C63_filling_a_new_copy_takes_a_share_of_the_thread() -> None:
    drill = level("cache/resync.yaml")
    recording = play(drill)
    look = of_class(drill, recording, "look")
    promoted, copied = said(recording, "shard.replica_promoted")[0], said(recording, "shard.replica_added")[0]
    busy = figure("model.cache.reshard_busy")
    assert look[STEADY].hit_ratio > 0.99
    assert look[promoted + 5].hit_ratio == pytest.approx(200_000 * (1.0 - busy) / 180_000, rel=0.01)
    assert look[copied + 2].hit_ratio > 0.99


def test_C70_copies_loaded_together_expire_together_unless_lifetimes_are_spread() -> None:
    """Against a cache simulated request by request: full after the first lifetime, then a wave of misses, then another."""
    drill = level("cache/together.yaml")
    look = of_class(drill, play(drill), "look")[10:]
    load = Popularity(2_000, 0.8, 500.0)
    runs = [
        simulate_cache(load, items=None, ttl_s=20.0, invalidate=False, warm_up_s=0, length_s=50.0, seed=seed).curve
        for seed in range(4)
    ]
    for second in (0, 5, 18, 20, 22, 26, 38, 41, 48):
        measured = sum(run[second] for run in runs) / len(runs)
        assert look[second].hit_ratio == pytest.approx(measured, abs=0.03)
    steady = ttl_hit_ratio(load, 20.0)
    assert look[22].hit_ratio < steady - 0.05
    spread = of_class(drill, play(drill, "jitter"), "look")[10:]
    assert spread[22].hit_ratio == pytest.approx(steady, abs=0.01)


def test_C70_a_cold_cache_lets_everybody_ask_unless_one_asks_for_all() -> None:
    drill = level("cache/stampede.yaml")
    stampede, one_asks = play(drill), play(drill, "one-asks")
    lost = [sum(total.failed + total.late for total in ran.totals) / 4000 for ran in (stampede, one_asks)]
    # 4,000 requests a second of 4 ms each for two processors: eight times what they can do, less what comes back meanwhile.
    peak = max(frame.load for frame in of_node(drill, stampede, "writer")[60:70])
    assert peak > 4.0
    # Misses nobody waits for fill nothing, so the database stays drowned for many seconds; alone, each key is asked for once.
    assert lost[0] > 10.0
    assert lost[1] < 0.1 * lost[0]
    row = next(row for row in stampede.ledger if row.outcome == "failed")
    assert matches(row.chain[0], "fault.root", kind="drill:cache-flush")
    assert row.chain[-1] == Said("choice.misses_not_coalesced", path="cache.single_flight", value=False)
