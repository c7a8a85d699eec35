"""Inputs that no template tells: each with the values that it may have, and the level's data with one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drill.design.dump import design_data
from drill.model.design import Design
from drill.syntax.patches import merged

RANGE = re.compile(r"(?P<low>[0-9].*?)\s*\.\.\s*(?P<high>[0-9].*)")
UNKNOWN = "unknown"
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
ALIASES = {"retries": "max_retries"}
"""Keys of `clients` in a workload that a design calls otherwise."""


@dataclass(frozen=True, slots=True)
class UnknownInput:
    """An input with more than one possible value."""

    path: str
    """Its path in `workload.yaml`: `clients.pool`, `traffic.browse.rate`."""
    values: tuple[object, ...]
    """As a level's file writes them."""


def unknown_inputs(workload: Mapping[str, Any]) -> tuple[UnknownInput, ...]:
    """The inputs of a workload whose value is a range, a list, or unknown."""
    found = []
    for path, written in _leaves(workload):
        values = _values(path, written)
        if len(values) > 1:
            found.append(UnknownInput(path, values))
    return tuple(found)


def with_value(data: Mapping[str, Any], path: str, value: object) -> dict[str, Any]:
    """The data of a level's file with an input of its workload set to a value; `client_patch` has those of clients."""
    if path.startswith("cpu."):
        key = path.partition(".")[2]
        patch: dict[str, Any] = {"traffic": {name: {"cpu": {key: value}} for name in data["traffic"]}}
    else:
        patch = _nested(path.split("."), value)
    made: dict[str, Any] = merged(data, patch)
    return made


def client_patch(path: str, value: object) -> dict[str, Any] | None:
    """What a setting of clients changes in a design's data; None for any other input."""
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
    for key in rest:
        part = part.get(key) if isinstance(part, dict) else None
    return part


def _nested(keys: list[str], value: object) -> dict[str, Any]:
    made: Any = value
    for key in reversed(keys):
        made = {key: made}
    return dict(made)


def _leaves(part: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that stands under `traffic`, `data`, `clients` or `cpu`, with its path."""
    for key, value in part.items():
        path = f"{prefix}{key}"
        if not prefix and key not in ("traffic", "data", "clients", "cpu"):
            continue
        if key == "from" or (isinstance(value, dict) and not value):
            continue
        if isinstance(value, dict) and key != "rate":
            yield from _leaves(value, f"{path}.")
        else:
            yield path, value


def _values(path: str, written: object) -> tuple[object, ...]:
    """The values that are tried of an input."""
    if isinstance(written, list):
        return tuple(written)
    if written == UNKNOWN:
        return _plausible(path)
    match = RANGE.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        return (written,)
    return (_end(match["low"], match["high"]), _end(match["high"], ""))


def _end(text: str, other: str) -> object:
    """An end of a range; a unit that stands at its upper end alone holds for both: `300..900/s`."""
    words = text.strip()
    if re.fullmatch(r"[0-9.]+", words):
        unit = re.sub(r"^[0-9._]+", "", other.strip())
        if unit:
            return f"{words}{unit}"
        return float(words) if "." in words else int(words)
    return words


def _plausible(path: str) -> tuple[object, ...]:
    parts = path.split(".")
    parts[-1] = ALIASES.get(parts[-1], parts[-1]) if parts[0] == "clients" else parts[-1]
    for length in (2, 1):
        found = PLAUSIBLE.get(".".join(parts[-length:]))
        if found is not None:
            return found
    return ()
