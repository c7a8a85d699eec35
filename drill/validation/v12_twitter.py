"""V12: miss ratios of Twitter's production caches (cache-trace, March 2020), from each row's own workload."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from drill.model.level_traffic import Keys
from drill.validation.hit_ratios import hit_ratio
from drill.validation.published_rows import FOLDER, rows

LEAST_SHARE = 0.05
"""Lifetimes of a smaller share of the keys are left out."""
UNITS = {"s": 1.0, "h": 3600.0, "d": 86_400.0}
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Workload:
    """One cluster: keys and their skew, reads a second, (lifetime in seconds, share of keys)."""

    keys: Keys
    reads_per_s: float
    lifetimes: tuple[tuple[int, float], ...]


def workloads() -> dict[str, Workload]:
    """Workloads of the rows that give one, by row."""
    modelled = {row.id for row in rows("V12") if row.modelled}
    with (FOLDER / "V12-workloads.csv").open(encoding="utf-8", newline="") as file:
        return {
            f"V12.{line['cluster']}": _read(line)
            for line in csv.DictReader(file)
            if f"V12.{line['cluster']}" in modelled
        }


def _read(line: dict[str, str]) -> Workload:
    size = int(line["key_bytes"]) + int(line["value_bytes"])
    keys = Keys(round(float(line["working_set_mb"]) * MB / size), float(line["zipf"]), size)
    gets = sum(share for word, share in _shares(line["operations"]) if word in ("get", "gets"))
    lifetimes = [(round(float(word[:-1]) * UNITS[word[-1]]), share) for word, share in _shares(line["lifetimes"])]
    return Workload(
        keys,
        float(line["kilo_ops_per_s"]) * 1000.0 * gets,
        tuple((max(1, ttl), share) for ttl, share in lifetimes if share >= LEAST_SHARE),
    )


def _shares(text: str) -> list[tuple[str, float]]:
    """Pairs of `get:0.85 set:0.15` or `1h:0.67, 2h:0.33`."""
    pairs = (word.split(":") for word in text.replace(",", " ").split())
    return [(pair[0], float(pair[1])) for pair in pairs if len(pair) == 2 and pair[1]]


def miss_ratio(work: Workload) -> float:
    """Settled miss ratio with room for every key: what is left is lifetimes."""
    total = sum(share for _, share in work.lifetimes)
    misses = 0.0
    for ttl, share in work.lifetimes:
        misses += share * (1.0 - hit_ratio(work.keys, work.keys.count, reads_per_s=work.reads_per_s, ttl_s=ttl))
    return misses / total


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    return {id: miss_ratio(work) for id, work in workloads().items()}
