"""Inputs that no template tells: each with the values that it may have, and the level's data with one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from drill.design.dump import design_data
from drill.infra.quantity import size
from drill.infra.workload import ImportedWorkload
from drill.model.design import Design
from drill.syntax.forms import FormError
from drill.syntax.patches import merged

PLAUSIBLE: Mapping[str, tuple[object, ...]] = {
    "clients.pool": ("off", 20),
    "clients.connect_timeout": ("1s", "10s"),
    "clients.dns_ttl": ("5s", "60s", "forever"),
    "clients.max_retries": (0, 3),
    "clients.keepalive": ("tested", "1h"),
    "keys.count": (10_000, 10_000_000),
    "keys.zipf": (0.6, 1.1),
    "keys.bytes": (256, 8192),
    "reads": (1, 4),
    "writes": (0, 1),
    "within": ("100ms", "2s"),
    "fresh": ("0s", "any"),
    "cpu.read": ("0.05ms", "2ms"),
    "cpu.write": ("0.05ms", "2ms"),
}
"""Values that are tried of an input of which nothing is known, by the end of its path."""
HARDER_WITH: Mapping[str, int] = {
    "reads": 1,
    "writes": 1,
    "cpu.read": 1,
    "cpu.write": 1,
    "keys.count": 1,
    "keys.bytes": 1,
    "keys.zipf": -1,
    "within": -1,
    "data.gib": 1,
    "dns_ttl": 1,
}
"""Inputs that only make a drill harder with more of them (1) or with less (-1), by the end of their path.

As for the offered load: a design that survives the harder value is taken to survive the easier one.
"""
SPREAD = ("keys.count", "keys.zipf")
"""Inputs that also decide how evenly requests fall on the shards of a cache: fewer and hotter keys hit more often, on fewer shards."""
FOREVER = "forever"
"""A time without an end."""
ALIASES = {"retries": "max_retries"}
"""Keys of `clients` in a workload that a design calls otherwise."""


@dataclass(frozen=True, slots=True)
class UnknownInput:
    """An input with more than one possible value."""

    path: str
    """Its path in `workload.yaml`: `clients.pool`, `traffic.browse.rate`."""
    values: tuple[object, ...]
    """As a level's file writes them."""


def unknown_inputs(workload: ImportedWorkload) -> tuple[UnknownInput, ...]:
    """The inputs of a workload whose value is a range, a list, or unknown: the ends, the values, or what is plausible."""
    found = ((path, workload.quantities[path].values or _plausible(path)) for path in workload.open)
    return tuple(UnknownInput(path, values) for path, values in found if len(values) > 1)


def with_value(data: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    """The data of a level's file with an input of its workload set to a value; `client_patch` has those of clients."""
    if path.startswith("cpu."):
        key = path.partition(".")[2]
        patch: dict[str, Any] = {"traffic": {name: {"cpu": {key: value}} for name in data["traffic"]}}
    else:
        patch = _nested(_level_path(path), value)
    made: dict[str, Any] = merged(data, patch)
    return made


def client_patch(path: str, value: object) -> dict[str, Any] | None:
    """The change that a client setting makes to a design's data; None for any other input."""
    head, _, key = path.partition(".")
    return {head: {ALIASES.get(key, key): value}} if head == "clients" else None


def value_at(data: Mapping[str, Any], design: Design, path: str) -> object:
    """The value that is assumed for an input; None where the level leaves it to a default."""
    head, *rest = path.split(".")
    part: Any = data.get(head)
    if head == "clients":
        part, rest = design_data(design).get(head), [ALIASES.get(key, key) for key in rest]
    elif head == "cpu":
        part = next(iter(data["traffic"].values())).get("cpu")
    if head == "traffic":
        rest = _level_path(path)[1:]
    for key in rest:
        part = part.get(key) if isinstance(part, dict) else None
    return part


def harder(path: str, assumed: object, value: object, *, shards: int = 1) -> int:
    """1 for a value that can only make a drill harder than the assumed one, -1 for one that can only make it easier; else 0.

    `shards` are those of the design's cache.
    """
    parts = path.split(".")
    end = ".".join(parts[-2:])
    sense = 0 if end in SPREAD and shards > 1 else HARDER_WITH.get(end, HARDER_WITH.get(parts[-1], 0))
    if not sense or not isinstance(assumed, str | int | float) or not isinstance(value, str | int | float):
        return 0
    try:
        now, then = _size(assumed), _size(value)
    except FormError:
        return 0
    return sense * ((then > now) - (then < now))


def _size(value: str | float) -> float:
    return inf if value == FOREVER else size(value)


def _level_path(path: str) -> list[str]:
    """The keys of a level's file at which a workload's input stands."""
    keys = path.split(".")
    return [*keys, "max"] if keys[0] == "traffic" and keys[-1] == "retries" else keys


def _nested(keys: list[str], value: object) -> dict[str, Any]:
    made: Any = value
    for key in reversed(keys):
        made = {key: made}
    return dict(made)


def _plausible(path: str) -> tuple[object, ...]:
    parts = path.split(".")
    parts[-1] = ALIASES.get(parts[-1], parts[-1]) if parts[0] == "clients" else parts[-1]
    for length in (2, 1):
        found = PLAUSIBLE.get(".".join(parts[-length:]))
        if found is not None:
            return found
    return ()
