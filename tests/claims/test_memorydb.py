"""MemoryDB: claim C75, decided by runs that differ from ElastiCache in the service only."""

from __future__ import annotations

import pytest

from tests.claims.playing import figure, level, refusal


def test_C75_memorydb_is_redis_or_valkey() -> None:
    refused = refusal(level("cache/loss.yaml"), "memorydb/memcached.yaml")
    assert "Memcached has no persistence" in refused
    assert "take redis or valkey, or service: elasticache" in refused
