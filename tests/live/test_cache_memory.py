"""Policies of a real Redis whose memory is full, held against what the engine says of them."""

from __future__ import annotations

import pytest

from drill.engine.cache.eviction import Content, settle
from drill.engine.flow.memory import ENTRY_BYTES, FOREVER_S, CacheableKeys, EvictionRule
from tests.live import servers, zipf

pytestmark = pytest.mark.live

KEYS, SKEW, BYTES = 20_000, 0.8, 1000
VALUE = b"x" * BYTES
MIB = 2**20
ROOM = 6 * MIB
TOGETHER = 100


def limit(client: servers.Redis, policy: str) -> None:
    """Six MiB for records beyond what the server needs itself."""
    own = client.used_bytes()
    client.ask(
        (b"CONFIG", b"SET", b"maxmemory-policy", policy.encode()),
        (b"CONFIG", b"SET", b"maxmemory", b"%d" % (own + ROOM)),
    )


def fill(client: servers.Redis, name: str, ttl_s: int) -> None:
    """Write one key after another, until the server refuses."""
    for number in range(KEYS):
        client.put([f"{name}-{number}".encode()], VALUE, ttl_s)


def count(client: servers.Redis, name: str) -> int:
    """How many of them are there: the first that is missing is the one that was refused."""
    for first in range(0, KEYS, TOGETHER):
        there = client.get([f"{name}-{number}".encode() for number in range(first, first + TOGETHER)])
        if not all(there):
            return first + there.index(False)
    return KEYS


def test_random_eviction() -> None:
    """A third of the keys has room: FIFO's and a random policy's hit ratio, which is below LRU's and LFU's."""
    with servers.redis() as client:
        limit(client, "allkeys-random")
        drawn = zipf.keys(KEYS, SKEW, seed=6)
        zipf.read(client, drawn, 60_000, VALUE)
        happened = zipf.read(client, drawn, 60_000, VALUE)
    content = Content(CacheableKeys(KEYS, SKEW, BYTES, 3000.0, 1.0, 0.0), FOREVER_S)
    by_rule = {rule: settle(rule, ROOM, (content,)).hits[0] for rule in (EvictionRule.RANDOM, EvictionRule.LFU)}
    assert happened == pytest.approx(by_rule[EvictionRule.RANDOM], abs=0.02)
    assert by_rule[EvictionRule.LFU] - happened > 0.05


def test_the_default_of_elasticache_evicts_what_expires_and_then_refuses_every_write() -> None:
    """Keys without an expiry are written until nothing else is left; then a write of any key is an error."""
    with servers.redis() as client:
        limit(client, "volatile-lru")
        client.put([b"session-%d" % n for n in range(1_000)], VALUE, 600)
        with pytest.raises(RuntimeError, match="OOM command not allowed when used memory > 'maxmemory'"):
            fill(client, "forever", 0)
        written = count(client, "forever")
        assert written == pytest.approx(ROOM / (BYTES + ENTRY_BYTES), rel=0.1)
        assert not any(client.get([b"session-%d" % n for n in range(1_000)]))
        assert all(client.get([b"forever-%d" % n for n in range(100)]))
        with pytest.raises(RuntimeError, match="OOM"):
            client.ask((b"SET", b"session-1", VALUE, b"EX", b"600"))
        client.ask((b"CONFIG", b"SET", b"maxmemory-policy", b"allkeys-lru"))
        client.put([b"session-1"], VALUE, 600)
        assert client.get([b"session-1"]) == [True]


def test_without_eviction_what_is_there_stays_and_nothing_is_added() -> None:
    """Nor can a key that is there be written again; deleting makes room."""
    with servers.redis() as client:
        limit(client, "noeviction")
        with pytest.raises(RuntimeError, match="OOM"):
            fill(client, "key", 600)
        held = count(client, "key")
        assert all(client.get([b"key-%d" % n for n in range(held)]))
        with pytest.raises(RuntimeError, match="OOM"):
            client.put([b"key-1"], VALUE, 600)
        client.ask(*[(b"DEL", b"key-%d" % n) for n in range(held // 4)])
        client.put([b"key-1"], VALUE, 600)
