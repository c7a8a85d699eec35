"""The option of a cache that keeps its writes: durability of ElastiCache for Valkey."""

from __future__ import annotations

from drill.design.option_spec import Default, Modification, OptionSpec
from drill.design.options.offered import named_or_unusual
from drill.design.value_forms import one_of, unless_usual

CACHE_DURABILITY: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache.durability",
        form=unless_usual(one_of(**{"off": "off", "async": "asynchronous", "sync": "synchronous"}), "off"),
        default="off",
        absent=Default.LEFT_OUT,
        left_out="off",
        group="Cache",
        label="Durability",
        meaning="ElastiCache for Valkey 9: a log in several zones keeps every write, before it is acknowledged (sync) or just after.",
        values=("off", "async", "sync"),
        shown=named_or_unusual(
            "cache.durability", "durability", lambda cache: cache.engine.durable and cache.service.durable
        ),
        helps="Records that live in the cache alone survive the loss of every node; sync loses no acknowledged write.",
        hinders="sync: a write takes milliseconds. async: the last seconds before a failure may be lost.",
        figures=("cache.durability.write_ms", "cache.durability.async_loss_s"),
        modified=Modification("online"),
    ),
)
