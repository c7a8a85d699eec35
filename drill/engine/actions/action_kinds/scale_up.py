"""Scales the writer to another class, or the cache to another class or number of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, figures
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def scale(state: State, r: Arrays, action: Action) -> Said | None:
    """Change the size of the cache, or of the writer."""
    from drill.engine.cache.cache_scaling import scale_cache
    from drill.engine.database.writer_scaling import scale_writer

    return scale_cache(state, r, action.value) if action.target == "cache" else scale_writer(state, action.value)


def _sizes(inputs: Inputs) -> list[ActionChoice]:
    now = inputs.design.database.instance
    return [ActionChoice("writer", name, Said("menu.to", what=name)) for name in inputs.resize if name != now]


def _cache_sizes(inputs: Inputs) -> list[ActionChoice]:
    """More nodes where there may be, then other classes."""
    cache = inputs.design.cache
    if cache is None or cache.service.serverless:
        return []
    numbers = dict.fromkeys((cache.shards + 1, 2 * cache.shards, 4 * cache.shards) if cache.scales_out else ())
    return [
        *(ActionChoice("cache", str(number), Said("menu.to_nodes", nodes=number)) for number in numbers),
        *(
            ActionChoice("cache", name, Said("menu.to", what=name))
            for name, _ in inputs.cache_resize
            if name != cache.instance
        ),
    ]


ACTIONS = (
    ActionSpec(
        kind="scale",
        rank=50,
        rule="Changes its size",
        requested="another size of {target} was requested",
        sentences={
            "instance.resized": "the writer is {instance} now",
            "instance.resizing": "changing the instance class to {instance}",
            "node.resizing": "restarting in its new class",
            "writer.restarted_resized": "the writer restarted in its new class",
            "writer.scaled": "the writer was scaled to {target}",
        },
        targets=("writer", "cache"),
        value=ActionValue(
            "size",
            "an instance class; for `cache` a node type, or the number of shards or nodes",
            "db.r6g.xlarge",
            needed=True,
        ),
        offers=(
            Offer(
                title="Scale the writer",
                does="Changes its instance class. The difference is billed from then on.",
                risk="A failover at the end, or an outage without a standby.",
                choices=_sizes,
                takes=figures(timings.RESIZE_PREPARE_S),
            ),
            Offer(
                title="Scale the cache",
                does="Gives it more nodes or larger ones. The difference is billed from then on.",
                risk="It is busy while keys move; new Memcached nodes are empty.",
                choices=_cache_sizes,
                takes=figures(timings.CACHE_PREPARE_S),
            ),
        ),
        act=scale,
    ),
)
