"""Sentences of the status line of a running drill: stages under way, and what to watch."""

from __future__ import annotations

from math import isinf

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table

STAGES: Table = {
    "diagnosis.unnamed": "cause not named yet, press c",
    "stage.add_reader": "create a reader",
    "stage.analyze": "gather statistics",
    "stage.backtrack": "backtrack",
    "stage.blue_green": "switch over to green",
    "stage.convert": "convert to Multi-AZ",
    "stage.detect": "detect",
    "stage.dns": "DNS",
    "stage.enlarge": "enlarge the volume",
    "stage.green": "create the green environment",
    "stage.load_standby": "load the standby's volume",
    "stage.no_power": "no power in its zone: it cannot start",
    "stage.nobody": "down: nothing can take over",
    "stage.optimise": "optimise the volume",
    "stage.person": "wait for an engineer",
    "stage.promote": "promote",
    "stage.promote_replica": "promote the replica",
    "stage.rebuild": "recreate the replica",
    "stage.provision": "provision IOPS",
    "stage.reconnect": "reconnect",
    "stage.recover": "recover in place",
    "stage.recreate": "recreate the instance",
    "stage.region": "fail over to the other region",
    "stage.repoint": "repoint the applications",
    "stage.resize": "scale the instance",
    "stage.restore": "restore",
    "stage.restore_cache": "restore the cache",
    "stage.resume": "resume",
    "stage.scale_cache": "scale the cache",
    "stage.standby": "the standby takes over",
    "stage.switchover": "switch over to the other region",
    "stage.upgrade": "upgrade the engine",
}
"""Stages, as short as a line of several needs them."""


def _warms_up(facts: Facts, level: Level | None) -> str:
    return f"{facts['node']}: warming up, {units.percent(float(str(facts['warm_pct'])) / 100.0, short=True)} warm"


def _fills(facts: Facts, level: Level | None) -> str:
    used = units.percent(float(str(facts["used_pct"])) / 100.0, short=True)
    return f"{facts['node']}: {used} of its memory, {units.rate(float(str(facts['evicted_per_s'])))} evicted"


def _refuses(facts: Facts, level: Level | None) -> str:
    of = f" of {units.count(float(str(facts['limit'])))}" if facts["limit"] else ""
    used, refused = (float(str(facts[name])) for name in ("used", "refused_per_s"))
    return f"{facts['node']}: {units.count(used)}{of} connections, {units.rate(refused)} refused"


def _waiting(facts: Facts, level: Level | None) -> str:
    each = " each" if ", " in str(facts["node"]) else ""
    return f"{facts['node']}: {units.count(float(str(facts['requests'])))} requests wait{each}"


def _lag_grows(facts: Facts, level: Level | None) -> str:
    lag_s, more_s = (float(str(facts[name])) for name in ("lag_s", "per_min_s"))
    return f"{facts['node']} is {units.duration(lag_s, short=True)} behind, {units.duration(more_s, short=True)} more a minute"


def _catches_up(facts: Facts, level: Level | None) -> str:
    lag_s, left_s = (float(str(facts[name])) for name in ("lag_s", "left_s"))
    return f"{facts['node']} is {units.duration(lag_s, short=True)} behind and catches up in {units.duration(left_s, short=True)}"


WATCHED: Table = {
    "watch.cache_memory": _fills,
    "watch.cache_refuses": "{node}: its memory is full, it refuses writes",
    "watch.catches_up": _catches_up,
    "watch.connections": "{node}: {used} of {limit} connections",
    "watch.lag_grows": _lag_grows,
    "watch.lags": "{node} is {lag_s} behind",
    "watch.refuses": _refuses,
    "watch.lock": "{node}: {requests} requests wait for a lock",
    "watch.threads": "{node}: {used} of {limit} threads busy",
    "watch.waiting": _waiting,
    "watch.warms_up": _warms_up,
}
"""Sentences about what to watch meanwhile."""

NARRATED: Table = {**STAGES, **WATCHED}


def remaining(passed_s: int, low_s: float, high_s: float) -> str:
    """A stage under way: `31 of 35–60 s`; `31 s` where no end is documented."""
    return units.duration(passed_s) if isinf(high_s) else units.passed_of_range(passed_s, low_s, high_s)


def span(low_s: float, high_s: float) -> str:
    """A documented range: `35–60 s`, `10–25 min`, `5 s`; never where it does not end."""
    return "never by itself" if isinf(high_s) else units.duration_range(low_s, high_s)
