"""The options of how Memcached gets larger nodes: some at a time, or a new cluster at once."""

from __future__ import annotations

from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import named_or_unusual
from drill.design.value_forms import optional, percent_number, seconds

CACHE_SCALING: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="cache.scale_percentage",
        field="scale_pct",
        form=optional(percent_number(10, 100, 20), "all, as a new cluster"),
        default=None,
        group="Cache",
        label="Scale at a time",
        title="Nodes scaled at a time (ScalePercentage)",
        meaning="Memcached: the part of the nodes that a change of the node type replaces at a time, online; each new node is empty.",
        left_out="a new cluster, empty, that the applications move to",
        values=(None, 10, 20, 50, 100),
        shown=named_or_unusual("cache.scale_percentage", "scale_pct", lambda cache: not cache.engine.vertical_scaling),
        helps="Few at a time: the database sees the misses of one batch of nodes, not of all of them.",
        hinders="It takes an interval for each batch.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="cache.scale_interval",
        field="scale_interval_s",
        form=seconds("2m", "30m", "5m"),
        default=300,
        group="Cache",
        label="Scale every",
        title="Time between two batches (ScaleIntervalMinutes)",
        meaning="Memcached: the time between two batches of nodes that a change of the node type replaces.",
        values=(120, 300, 600, 1800),
        shown=named_or_unusual("cache.scale_interval", "scale_interval_s", lambda cache: cache.scale_pct is not None),
        helps="Long enough for a batch to be warm before the next is emptied.",
        hinders="Long: the larger nodes come late.",
        modified=Modification("online"),
    ),
)
