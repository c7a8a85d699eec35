"""The options of a serverless cache: the limits of what it may use, and of what is kept ready and paid for."""

from __future__ import annotations

from drill.catalog.caches.rules_serverless_cache import LEAST_ECPU
from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import serverless_cache
from drill.design.value_forms import PartForm, optional, whole

MOST_GB, MOST_ECPU_S = 5_000, 15_000_000
"""Bounds of the limits: one cache has at most so much (Amazon ElastiCache User Guide, redisconfiguration.md)."""

CACHE_SERVERLESS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache.usage_limits",
        form=PartForm("UsageLimits", examples=({"max_gb": 100, "min_ecpu": 100_000},)),
        meaning="ElastiCache Serverless: what the cache may use at most, and what is kept ready for it.",
    ),
    OptionSpec(
        path="cache.usage_limits.min_gb",
        field="least_gb",
        form=optional(whole(1, MOST_GB, "GB", 10), "none"),
        default=None,
        left_out="none",
        group="Cache",
        label="Data, minimum",
        title="Minimum of stored data (DataStorage)",
        meaning="ElastiCache Serverless: data that is paid for even if less is stored.",
        values=(None, 1, 10, 100),
        shown=serverless_cache,
        helps="A cache that is about to be filled with data.",
        hinders="It is charged by the hour, used or not.",
        modified=Modification("online", "cache.serverless.prescale_s", note="a lower minimum holds at once"),
    ),
    OptionSpec(
        path="cache.usage_limits.max_gb",
        field="most_gb",
        form=optional(whole(1, MOST_GB, "GB", 100), "5,000 GB"),
        default=None,
        left_out="none but that of the service, 5,000 GB",
        group="Cache",
        label="Data, maximum",
        title="Maximum of stored data (DataStorage)",
        meaning="ElastiCache Serverless: data beyond which keys are evicted: those with an expiry, the least recently used first.",
        values=(None, 1, 10, 100),
        shown=serverless_cache,
        helps="A bill that keys nobody deletes cannot drive up.",
        hinders="Too low: records are evicted, and writes fail where only keys without an expiry are left.",
        figures=("cache.serverless.most_gb",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.usage_limits.min_ecpu",
        field="least_ecpu",
        form=optional(whole(LEAST_ECPU, MOST_ECPU_S, "ECPU/s", 100_000), "none"),
        default=None,
        left_out="none",
        group="Cache",
        label="ECPU/s, minimum",
        title="Minimum of ECPUs a second (pre-scaling)",
        meaning="ElastiCache Serverless: processing units a second that are ready, and paid for, even if fewer are used.",
        values=(None, 1_000, 10_000, 50_000, 100_000, 300_000),
        shown=serverless_cache,
        helps="A spike that is known an hour before: without it the cache doubles what it can do within minutes, not at once.",
        hinders="It is charged by the hour, used or not.",
        figures=(
            "cache.serverless.start_ecpu_s",
            "cache.serverless.valkey_doubling_s",
            "cache.serverless.doubling_s",
            "cache.serverless.prescale_s",
        ),
        modified=Modification("online", "cache.serverless.prescale_s", note="a lower minimum holds at once"),
    ),
    OptionSpec(
        path="cache.usage_limits.max_ecpu",
        field="most_ecpu",
        form=optional(whole(LEAST_ECPU, MOST_ECPU_S, "ECPU/s", 1_000_000), "15,000,000 ECPU/s"),
        default=None,
        left_out="none but that of the service, 15,000,000",
        group="Cache",
        label="ECPU/s, maximum",
        title="Maximum of ECPUs a second",
        meaning="ElastiCache Serverless: processing units a second beyond which requests are throttled.",
        values=(None, 1_000, 10_000, 50_000, 100_000, 300_000),
        shown=serverless_cache,
        helps="A bill that a spike, or a loop in an application, cannot drive up.",
        hinders="Too low: requests are throttled, and the database is asked instead.",
        figures=("cache.serverless.most_ecpu_s",),
        modified=Modification("online"),
    ),
)
