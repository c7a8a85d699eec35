"""The options of a cache's memory: how much of it is for records, and what goes when it is full."""

from __future__ import annotations

from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import named_or_unusual
from drill.design.value_forms import one_name_of, optional, percent_number

POLICIES = (
    *("volatile-lru", "allkeys-lru", "volatile-lfu", "allkeys-lfu"),
    *("volatile-random", "allkeys-random", "volatile-ttl", "noeviction"),
)
"""Policies of Valkey and Redis: valkey.conf, MAXMEMORY POLICY."""

CACHE_MEMORY: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache.maxmemory_policy",
        form=optional(
            one_name_of({name: name for name in POLICIES}),
            "the service's default",
        ),
        default=None,
        left_out="volatile-lru on ElastiCache, noeviction on MemoryDB",
        group="Cache",
        label="Eviction",
        title="Eviction (maxmemory-policy)",
        meaning="Redis and Valkey: which keys go when memory is full. volatile-…: only those with an expiry; noeviction refuses writes.",
        values=(None, *POLICIES),
        shown=named_or_unusual(
            "cache.maxmemory_policy", "maxmemory_policy", lambda cache: cache.engine.maxmemory_policies
        ),
        helps="allkeys-…: keys that somebody writes without an expiry are evicted too. LFU: the most popular keys stay.",
        hinders="volatile-…: keys without an expiry take the memory for good. noeviction: writes fail while memory is full.",
        figures=("model.cache.memory_alarm_pct",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.reserved_memory",
        field="reserved_memory_pct",
        form=optional(percent_number(0, 90, 25), "25 %, the default"),
        default=None,
        left_out="25 %",
        group="Cache",
        label="Reserved memory",
        title="Reserved memory (reserved-memory-percent)",
        meaning="Redis and Valkey: the part of a node's memory that is not for keys, but for snapshots, replicas and fragmentation.",
        values=(None, 10, 25, 30, 50),
        shown=named_or_unusual(
            "cache.reserved_memory", "reserved_memory_pct", lambda cache: cache.engine.reserved_memory
        ),
        helps="Less leaves more memory for keys.",
        hinders="Too little: what fragmentation or a copy for a replica takes beyond it is swapped to disk, and commands wait for it.",
        figures=("cache.reserved_memory_pct",),
        modified=Modification("online"),
    ),
)
