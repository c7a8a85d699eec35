"""Fills a workload in with what was measured. Each value says where it comes from; what nothing measured stays open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drill.catalog.instances import INSTANCES
from drill.infra.designs.design_of_system import SystemDesign
from drill.infra.first_workload import READ, SESSION, WRITE
from drill.infra.running.key_skew import skew_of
from drill.infra.running.measures import Measures, Series
from drill.words import units

GIB = 2.0**30
WRITES_OF_REQUESTS = (0.09, 0.33)
"""Share of requests that write where only requests are counted: 0.1 to 0.5 writes for each read."""
LEAST_KEYS, MOST_KEYS = 2, 10
"""Keys there are for each that a cache holds: nobody counts them."""
PROCESSOR_SHARE = 0.3
"""The least share of a statement's time that is taken as work of the processor; the most is all of it."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A value that was filled in."""

    system: str
    path: str
    value: str
    source: str


def filled(content: dict[str, Any], design: SystemDesign, measures: Measures) -> tuple[dict[str, Any], list[Filled]]:
    """The content of a workload with measured values, and a list of them. Without measures the same content."""
    made: list[Filled] = []

    def put(path: str, value: object, source: str) -> None:
        *parts, last = path.split(".")
        here = content
        for part in parts:
            here = here.setdefault(part, {})
        here[last] = value
        # `from` stands beside the first part of a path that has one.
        owner = content[parts[0]][parts[1]] if parts[0] == "traffic" else content[parts[0]]
        said = str(owner.get("from", ""))
        known = [one for one in said.split("; ") if any(one.startswith(item.source) for item in made)]
        owner["from"] = "; ".join(dict.fromkeys((*known, source)))
        made.append(Filled(design.name, path, str(value), source))

    if SESSION in content["traffic"]:
        _cache_traffic(design.name, SESSION, measures, put)
    else:
        _statements(design, measures, put)
        _cache_traffic(design.name, "", measures, put)
    _cpu(design, measures, put)
    _data(design, measures, put)
    return content, made


def _rates(low: float, high: float) -> str:
    first, last = max(round(low), 1), max(round(high), 1)
    return f"{first}/s" if first == last else f"{first}..{last}/s"


def _told(series: Series) -> str:
    return f"{series.source} {series.metric}, median to 99th percentile of {len(series.points)} points"


def _statements(design: SystemDesign, measures: Measures, put: Any) -> None:  # noqa: ANN401 (a function)
    name = design.name
    selects, changes = measures.of(name, "SelectThroughput"), measures.of(name, "DMLThroughput")
    requests = measures.of(name, "RequestCount") or measures.of(name, "Invocations")
    counts = measures.statements[0] if measures.statements else None
    if selects and changes:
        put(f"traffic.{READ}.rate", _rates(selects.quantile(0.5), selects.quantile(0.99)), _told(selects))
        put(f"traffic.{READ}.reads", 1, _told(selects))
        put(f"traffic.{WRITE}.rate", _rates(changes.quantile(0.5), changes.quantile(0.99)), _told(changes))
        put(f"traffic.{WRITE}.reads", 0, _told(changes))
    elif requests:
        least, most = WRITES_OF_REQUESTS
        if counts:
            share = counts.write_calls / (counts.read_calls + counts.write_calls)
            least = most = share
        low, high = requests.quantile(0.5), requests.quantile(0.99)
        put(f"traffic.{READ}.rate", _rates(low * (1 - most), high * (1 - least)), _told(requests))
        put(f"traffic.{WRITE}.rate", _rates(low * least, high * most), _told(requests))


def _cache_traffic(name: str, cls: str, measures: Measures, put: Any) -> None:  # noqa: ANN401
    hits, misses = measures.of(name, "CacheHits"), measures.of(name, "CacheMisses")
    items, used = measures.of(name, "CurrItems"), measures.of(name, "BytesUsedForCache")
    target = cls or READ
    if hits and misses and cls:
        low, high = (hits.quantile(q) + misses.quantile(q) for q in (0.5, 0.99))
        put(f"traffic.{target}.rate", _rates(low, high), f"{hits.source} CacheHits + CacheMisses")
    if items and items.quantile(0.5) >= 1:
        least = round(items.quantile(0.5))
        put(f"traffic.{target}.keys.count", f"{least}..{least * MOST_KEYS}", f"{items.source} CurrItems, at least")
        if hits and misses and hits.mean + misses.mean > 0:
            share = hits.mean / (hits.mean + misses.mean)
            skews = sorted(round(skew_of(share, least, least * times), 2) for times in (LEAST_KEYS, MOST_KEYS))
            source = f"{hits.source} hit ratio {units.percent(share)}, if there are {LEAST_KEYS} to {MOST_KEYS} times as many keys"
            put(f"traffic.{target}.keys.zipf", f"{skews[0]}..{skews[1]}", source)
        if used:
            size = max(round(used.quantile(0.5) / items.quantile(0.5)), 1)
            put(f"traffic.{target}.keys.bytes", size, f"{used.source} BytesUsedForCache ÷ CurrItems")


def _cpu(design: SystemDesign, measures: Measures, put: Any) -> None:  # noqa: ANN401
    """Processor time of a statement: measured work over statements, or the mean time of a statement."""
    name = design.name
    busy = measures.of(name, "CPUUtilization")
    selects, changes = measures.of(name, "SelectThroughput"), measures.of(name, "DMLThroughput")
    found = INSTANCES.get(str(design.start["database"]["class"]))
    if busy and selects and changes and found and selects.mean + changes.mean > 0:
        each = busy.mean / 100 * found.vcpu * 1000 / (selects.mean + changes.mean)
        load, per_s = units.percent(busy.mean / 100), units.count(selects.mean + changes.mean)
        source = f"{busy.source} CPUUtilization {load} × {found.vcpu} vCPU ÷ {per_s} statements/s"
        for kind in ("read", "write"):
            put(f"cpu.{kind}", _milliseconds(each), source)
        return
    for counts in measures.statements[:1]:
        for kind, calls, spent in (
            ("read", counts.read_calls, counts.read_ms),
            ("write", counts.write_calls, counts.write_ms),
        ):
            if calls and spent:
                low, high = _milliseconds(spent / calls * PROCESSOR_SHARE), _milliseconds(spent / calls)
                put(f"cpu.{kind}", f"{low}..{high}", f"{counts.source} mean_exec_time, which holds waits too")


def _milliseconds(value: float) -> str:
    """As the model takes it: 0.01 to 10,000 ms."""
    return f"{min(max(value, 0.01), 10_000):.2f}ms"


def _data(design: SystemDesign, measures: Measures, put: Any) -> None:  # noqa: ANN401
    free, used = measures.of(design.name, "FreeStorageSpace"), measures.of(design.name, "VolumeBytesUsed")
    gib = design.start["database"].get("storage", {}).get("gib")
    if used:
        put("data.gib", round(max(used.points[-1] / GIB, 1), 1), f"{used.source} VolumeBytesUsed")
    elif free and gib and gib > min(free.points) / GIB:
        put("data.gib", round(max(gib - min(free.points) / GIB, 1), 1), f"{free.source} FreeStorageSpace")
