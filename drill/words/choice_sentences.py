"""The ends of chains: the text after an option's name. Option and value are facts, so that a screen can link them."""

from __future__ import annotations

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table, counted, measured, written


def _as_it_was(facts: Facts) -> str:
    """The value of an option, of the runbook with its row."""
    return f"{facts['row']}: {facts['value']}" if facts["row"] else str(facts["value"])


def _saved(facts: Facts) -> str:
    over = "" if facts["within_budget"] else ", over the budget"
    return f"would have saved {measured('taken_pct', facts['taken_pct'])}{over}"


def _confirmed(facts: Facts, _level: Level | None) -> str:
    return f"{_as_it_was(facts)} ({facts['instead']} {_saved(facts)})"


def _pair(facts: Facts, _level: Level | None) -> str:
    return f"{_as_it_was(facts)} ({facts['instead']}, together with {facts['second']}, {_saved(facts)})"


def _instead(facts: Facts, _level: Level | None) -> str:
    return _as_it_was(facts)


CHOICES: Table = {
    "choice.confirmed": _confirmed,
    "choice.pair": _pair,
    "choice.instead": _instead,
    "level.offers_no_choice": "no single choice that this level offers would have saved half of them",
    "choice.option": "{value}",
    "choice.action": "{value}",
    "choice.admission": lambda facts, _level: f"{facts['value']} {units.rate(float(str(facts['per_s'])))}",
    "choice.capacity": "{value} to {most_acu} ACU",
    "choice.cache_alone": "{value}, alone in front of this database",
    "choice.cache_memory": "{value}, {shards} shards",
    "choice.cache_nodes": "{value} × {instance}",
    "choice.class_without_cache": "{value}, without a cache",
    "choice.data_maximum": lambda facts, _level: f"at most {units.gigabytes(float(str(facts['value'])) * 1e9)}",
    "choice.ecpu_maximum": lambda facts, _level: f"at most {counted(facts, 'value')} ECPUs a second",
    "choice.ecpu_minimum": lambda facts, _level: f"{counted(facts, 'value')} ECPUs a second kept ready",
    "choice.iam_without_pool": "{value}, without a connection pool or a proxy",
    "choice.cpu_credits": "{value}, whose CPU credits are spent: {percent} % of its processors",
    "choice.iops": lambda facts, _level: f"{written(facts['value'])}, {counted(facts, 'iops')} IOPS",
    "choice.iops_of_slow_volume": lambda facts, _level: (
        f"{written(facts['value'])}, {counted(facts, 'iops')} IOPS, on a volume that has become slow"
    ),
    "choice.misses_not_coalesced": "{value}, so every miss queries the database",
    "choice.network": lambda facts, _level: (
        f"{written(facts['value'])}, {counted(facts, 'mbit_s')} Mbit/s once its network credits are spent"
    ),
    "choice.pool_and_timeouts": "{value}, and the timeouts",
    "choice.pool_over_proxy": "{value}, more connections in all than the proxy may open",
    "choice.pool_reconnects_at_once": "{value}, and all of them reconnect at once",
    "choice.pool_without_proxy": "{value}, without a proxy",
    "choice.throughput": lambda facts, _level: f"{written(facts['value'])}, {counted(facts, 'mb_s')} MB/s",
    "choice.shards_single_threaded": "{value}, each with one thread for its commands",
}
"""`choice.action` has the path `action`: somebody did this, and no option would have mattered."""
