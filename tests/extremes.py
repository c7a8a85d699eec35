"""Levels at the edges of what the schema lets in: the least and the greatest of everything, mixed with the usual.

A level is text, so that the loader decides what is legal; a number makes the same text on any machine. Bounds are read from
the file models and the records of faults, so that a bound that moves moves here too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, Literal, TypeVar, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel

from drill.catalog.cache_services import CACHE_ENGINES
from drill.design.alarm_references import longest_s
from drill.design.file_model import model_of
from drill.design.option_list import below, part_at
from drill.design.value_forms import ValueForm
from drill.engine.faults.fault_spec import FaultSpec
from drill.engine.faults.fault_table import FAULTS
from drill.files.fault_file import FaultFile
from drill.files.kinds.second_night_file import SecondNightFile
from drill.files.level_file import AppsFile, ClockFile, DataFile
from drill.files.traffic_file import ClassFile, CpuFile, KeysFile, RetriesFile, SerialLockFile, WorkQueueFile
from drill.model.cloud_metric import CLOUD_METRICS, CloudSubject
from drill.syntax.fields import MAX_RATE, Written
from drill.syntax.forms import seconds

Value = TypeVar("Value")

HOME, AWAY = "us-east-1", "eu-west-1"
CLASSES = ("look", "book", "report", "state")
INSTANCES = ("db.t4g.medium", "db.r6g.large", "db.r6g.16xlarge", "db.m5.large")
CACHE_NODES = ("cache.t4g.micro", "cache.r6g.large", "cache.m6g.large")
TABLES = ("orders", "items")
LENGTH_S = 60
ALARMED_S = 190
"""The length of a level with alarms: three minutes of them, and a little."""


def ends(part: type[BaseModel], field: str) -> tuple[Any, ...]:
    """The least and the greatest value of a field, as a file writes them."""
    info = part.model_fields[field]
    found = tuple(_ends((*info.metadata, *_marks(info.annotation))))
    assert found, (part, field)
    return found


def _ends(marks: Iterable[Any]) -> Iterator[Any]:
    for mark in marks:
        if isinstance(mark, Written):
            yield from mark.ends
        elif isinstance(mark, Ge):
            yield mark.ge
        elif isinstance(mark, Le):
            yield mark.le
        else:
            yield from _ends(getattr(mark, "metadata", ()))


def _marks(annotation: Any) -> Iterator[Any]:
    """Everything that is annotated to a type or to a part of it."""
    for part in get_args(annotation):
        yield from getattr(part, "__metadata__", ())
        yield from _marks(part)


class Draw:
    """Draws with a bias to the ends: they are taken as often as all that is usual."""

    def __init__(self, random: Random, length_s: int = LENGTH_S) -> None:
        self.random, self.length_s = random, length_s

    def one(self, extreme: tuple[Value, ...], *usual: Value) -> Value:
        """One of the ends, or something usual."""
        return self.random.choice(extreme if not usual or self.random.random() < 0.5 else usual)

    def chance(self, share: float) -> bool:
        """True so often."""
        return self.random.random() < share

    def some(self, values: tuple[Value, ...], most: int) -> list[Value]:
        """A few of them, in their order, at least one."""
        chosen = self.random.sample(values, self.random.randint(1, min(most, len(values))))
        return [value for value in values if value in chosen]

    def options(self, path: str, share: float, **usual: tuple[Any, ...]) -> dict[str, Any]:
        """Some keys of a part of a design: each at one of its ends, or at something usual."""
        part = model_of(path)
        return {key: self.one((*ends(part, key), *extra), *extra) for key, extra in usual.items() if self.chance(share)}


def _rate(draw: Draw) -> Any:
    single = draw.one(("0.01/s", f"{MAX_RATE}/s", "1/h"), "50/s", "400/s")
    if draw.chance(0.5):
        return single
    points = {
        f"{at}s": draw.one(("0/s", f"{MAX_RATE}/s", "0.01/s"), "20/s", "300/s")
        for at in draw.some((0, 1, draw.length_s // 3, draw.length_s * 3 // 4), 4)
    }
    return {"ramp": points} if draw.chance(0.5) else points


def _class(draw: Draw, name: str, zones: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rate": _rate(draw),
        "reads": draw.one(ends(ClassFile, "reads"), 1, 2),
        "writes": draw.one(ends(ClassFile, "writes"), 1) if name != "look" else 0,
        "within": draw.one((*ends(ClassFile, "within"), "10ms"), "300ms"),
        "fresh": draw.one((*ends(ClassFile, "fresh"), "any"), "5s"),
        "retries": {
            "max": draw.one(ends(RetriesFile, "max"), 1, 3),
            "backoff": draw.one((*ends(RetriesFile, "backoff"), "1ms"), "200ms"),
            "multiplier": draw.one(ends(RetriesFile, "multiplier"), 2),
            "jitter": draw.one(ends(RetriesFile, "jitter"), 0.5),
        },
    }
    if draw.chance(0.2):
        made["queue"] = _queue(draw)
    if made["writes"] and draw.chance(0.2):
        made["lock"] = {
            "name": draw.one(("row", "commit")),
            "share": draw.one(ends(SerialLockFile, "share"), 0.2),
            "hold": draw.one((*ends(SerialLockFile, "hold"), "0.000001ms"), "5ms"),
        }
    if draw.chance(0.4):
        made["timeout"] = draw.one(ends(ClassFile, "timeout"), "2s")
    if draw.chance(0.5):
        made["keys"] = {
            "count": draw.one((*ends(KeysFile, "count"), 2), 20_000),
            "zipf": draw.one(ends(KeysFile, "zipf"), 0.9, 1.0),
            "bytes": draw.one(ends(KeysFile, "bytes"), 1024),
        }
        if draw.chance(0.2):
            made["structure"] = "sorted-set"
    if draw.chance(0.4):
        made["cpu"] = {
            "read": draw.one((*ends(CpuFile, "read"), "0.000001ms"), "0.2ms"),
            "write": draw.one((*ends(CpuFile, "write"), "0.000001ms"), "1ms"),
        }
    if draw.chance(0.3):
        made["session_state"] = True
    if "keys" in made and draw.chance(0.2):
        made["ephemeral"] = True
    if draw.chance(0.3):
        made["tables"] = draw.some(TABLES, 2)
    if any(zone.startswith(AWAY) for zone in zones) and draw.chance(0.3):
        made["region"] = AWAY
    if made["reads"] == 0 and made["writes"] == 0:
        made["reads"] = 1
    return made


def _queue(draw: Draw) -> dict[str, Any]:
    """A queue between a class and the database."""
    made: dict[str, Any] = {
        "workers": draw.one(ends(WorkQueueFile, "workers"), 10),
        "expiry": draw.one((*ends(WorkQueueFile, "expiry"), "never"), "20s"),
        "redeliver": draw.chance(0.5),
    }
    if draw.chance(0.4):
        made["bound"] = draw.one(ends(WorkQueueFile, "bound"), 500)
    if draw.chance(0.4):
        made |= {
            "backlog": draw.one((1, ends(WorkQueueFile, "backlog")[1]), 5000),
            "oldest": draw.one(("1s", made["expiry"].replace("never", "14d")), "10s"),
        }
    return made


def _changes(draw: Draw, traffic: dict[str, dict[str, Any]]) -> None:
    """Let classes that write change the records of those that have keys."""
    keyed = [name for name, item in traffic.items() if "keys" in item]
    for item in traffic.values():
        for changes in ("updates", "inserts"):
            if keyed and item["writes"] and draw.chance(0.3):
                item[changes] = {draw.random.choice(keyed): draw.one((0, 1_000_000), 1)}


def _struck(draw: Draw, spec: FaultSpec, classes: list[str]) -> dict[str, str]:
    """Whom a fault strikes."""
    if not spec.shape.strikes or (not spec.shape.needs_target and draw.chance(0.2)):
        return {}
    key = draw.random.choice(spec.shape.strikes)
    targets = {
        "zone": [f"{HOME}a", f"{HOME}b", f"{HOME}c"],
        "region": [HOME, AWAY],
        "node": ["writer", "standby", "replica-1", "cache-1"],
        "class": classes,
        "table": list(TABLES),
    }
    return {key: draw.random.choice(targets[key])}


def _usual_times(draw: Draw) -> tuple[str, str]:
    """A sixth and a half of a level's length."""
    return f"{draw.length_s // 6}s", f"{draw.length_s // 2}s"


def _fault(draw: Draw, number: int, classes: list[str]) -> dict[str, Any]:
    spec = FAULTS[draw.random.choice(tuple(FAULTS))]
    shape = spec.shape
    made: dict[str, Any] = {"do": spec.kind, "id": f"f{number}", **_struck(draw, spec, classes)}
    if shape.lasts or draw.chance(0.3):
        made["for"] = draw.one(("1s", ends(FaultFile, "lasts")[1]), "20s")
    if shape.scales and draw.chance(0.8):
        made["factor"] = draw.one((shape.least, shape.most), shape.factor)
    if shape.counts and draw.chance(0.8):
        made["count"] = draw.one(ends(FaultFile, "count"))
    return made | {"at": draw.one(("0s", f"{draw.length_s - 1}s", "1s"), *_usual_times(draw))}


def _card(draw: Draw, number: int, classes: list[str]) -> dict[str, Any]:
    """A fault of the deck: the same, at a time that the seed draws."""
    made = _fault(draw, number, classes)
    *_, half = _usual_times(draw)
    made["at"] = {"between": [draw.one(("0s", "1s")), draw.one((f"{draw.length_s - 1}s", "1s"), half)]}
    return made | {"maybe": draw.one(("1 %", "99 %"), "50 %")} if draw.chance(0.5) else made


def _more(draw: Draw, path: str, made: dict[str, Any], share: float) -> None:
    """Set other options of a part, each so often: to an end of its bounds, to one of its words, or to an example."""
    for spec in below(path):
        if isinstance(spec.form, ValueForm) and spec.key not in made and draw.chance(share):
            values = (*_ends(_marks(spec.form.type)), *_words(spec.form.type), *spec.form.examples)
            if values:
                made[spec.key] = draw.random.choice(values)


def _words(annotation: Any) -> Iterator[Any]:
    """The words that a type lists."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for part in get_args(annotation):
            yield from _words(part)


def _watched(start: dict[str, Any]) -> dict[CloudSubject, tuple[str, ...]]:
    """Nodes of a design that have the metrics of each subject."""
    replicas = ("replica-1",) if "replicas" in start else ()
    cache = ("cache-1",) if "class" in start.get("cache", {}) else ()
    return {"database": ("writer", *replicas), "replica": replicas, "cache": cache, "balancer": ("balancer",)}


def _alarms(draw: Draw, start: dict[str, Any]) -> list[dict[str, Any]]:
    """A few alarms, or all that a design may have, on any metrics; their periods fit into what CloudWatch looks back over."""
    part, watched = model_of("alarms"), _watched(start)
    metrics = [metric for metric in CLOUD_METRICS.values() if watched[metric.subject]]
    made: list[dict[str, Any]] = []
    for number in range(draw.one((part_at("alarms").most, 1), 2, 3)):
        metric = draw.random.choice(metrics)
        period = draw.one(ends(part, "period"), "1m", "2m")
        most = int(longest_s(float(seconds(period))) // seconds(period))
        periods = draw.one((ends(part, "periods")[0], min(most, ends(part, "periods")[1])), 1, 2)
        alarm = {
            "name": f"a{number}",
            "node": draw.random.choice(watched[metric.subject]),
            "metric": metric.name,
            "threshold": draw.one((*ends(part, "threshold"), 0), 50, 1000),
            "period": period,
            "periods": min(periods, most),
        }
        alarm["datapoints"] = draw.one((1, alarm["periods"]))
        for key in ("pages", "delay"):
            if draw.chance(0.6):
                alarm[key] = draw.one(ends(part, key), "1m")
        _more(draw, "alarms", alarm, 0.5)
        made.append(alarm)
    return made


def _admission(draw: Draw, classes: Iterable[str]) -> dict[str, str]:
    """What is admitted of some classes: nothing, hardly anything, anything."""
    return {name: draw.one(("0/s", "0.01/s", f"{MAX_RATE}/s", "1/h"), "50/s") for name in classes if draw.chance(0.6)}


def _serverless_cache(draw: Draw) -> dict[str, Any]:
    """A cache without nodes, and what it may use; where one limit is below another the loader says so."""
    limits = {
        key: (1, 100) if key.endswith("gb") else (1000, 100_000) for key in ("min_gb", "max_gb", "min_ecpu", "max_ecpu")
    }
    made = {"service": "elasticache-serverless", "usage_limits": draw.options("cache.usage_limits", 0.5, **limits)}
    return made if made["usage_limits"] else {"service": made["service"]}


def _second_night(draw: Draw, classes: list[str]) -> dict[str, Any]:
    """Another night: factors of the rates, faults and a deck of its own, its own clock."""
    factors = tuple(_ends(_marks(SecondNightFile.model_fields["traffic"].annotation)))
    made: dict[str, Any] = {
        "traffic": {name: draw.one(factors, 2) for name in classes if draw.chance(0.5)},
        "faults": [_fault(draw, 10 + number, classes) for number in range(draw.one((0, 1, 2)))],
        "deck": [_card(draw, 20 + number, classes) for number in range(draw.one((0, 0, 1)))],
    }
    if draw.chance(0.4):
        made["clock"] = {"length": f"{max(draw.length_s, LENGTH_S)}s", "enters": _enters(draw)}
    return made


def _enters(draw: Draw) -> str:
    """When the player arrives: at once, or in the last second."""
    least: str = ends(ClockFile, "enters")[0]
    return draw.one((least, f"{draw.length_s - 1}s"))


def _hidden(draw: Draw, start: dict[str, Any]) -> list[str]:
    """Options that `start` sets, some of them hidden; those without a default are for the loader to refuse."""
    parts = ("clients", "cache", "queue", "security", "proxy")
    paths = [f"{part}.{key}" for part in parts for key in start.get(part, ()) if f"{part}.{key}" != "cache.service"]
    paths += [part for part in ("replicas", "runbook", "alarms") if part in start]
    paths += ["database.backups.retention", *(("database.storage.gib",) if "storage" in start["database"] else ())]
    return draw.some(tuple(paths), 4)


def _database(draw: Draw) -> dict[str, Any]:
    aurora = draw.chance(0.4)
    made: dict[str, Any] = {
        "service": "aurora" if aurora else draw.one(("rds", "ec2"), "rds"),
        "engine": draw.one(("postgres", "mysql")),
        "class": draw.one(INSTANCES[: 3 if aurora else 4]),
        "zone": "a",
        "backups": {"retention": draw.one(("1d", "35d"))},
    }
    if not aurora:
        made["multi_az"] = "off" if made["service"] == "ec2" else draw.one(("off", "standby", "cluster"))
        if made["multi_az"] == "cluster":
            made["class"] = draw.one(("db.m6gd.large", "db.r6gd.16xlarge"))
        made["storage"] = draw.one(
            (
                {"type": "gp3", "gib": 20},
                {"type": "gp3", "gib": 16_000, **({"max_gib": 65_536} if made["multi_az"] == "standby" else {})},
                {"type": "io1", "gib": 100, "iops": 1000},
                {"type": "gp2", "gib": 100},
                {"type": "gp2", "gib": 20},
                {"type": "magnetic" if made["service"] == "ec2" else "gp2", "gib": 30},
            )
        )
    elif draw.chance(0.3):
        made["class"] = "db.serverless"
        made["capacity"] = {"min": draw.one((0.5, 8)), "max": draw.one((1, 128), 16)}
    _more(draw, "database", made, 0.03)
    return made


def _rules(draw: Draw, alarms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    when = ("at 3s", "writer.down", "availability < 99 %", *(f"{alarm['name']}.alarm" for alarm in alarms[:2]))
    return [
        {
            "when": draw.one(when),
            **draw.one(
                (
                    {"do": "failover"},
                    {"do": "reboot", "target": "writer"},
                    {"do": "promote", "target": "replica-1"},
                    {"do": "flush"},
                    {"do": "scale", "target": "writer", "value": "db.r6g.16xlarge"},
                    {"do": "shed", "target": "look", "value": draw.one(("0 %", "100 %"), "50 %")},
                    {"do": "restore"},
                    {"do": "restart-clients"},
                    {"do": "enlarge", "value": "300"},
                    {"do": "admit", "value": draw.one(("1s", "10m"))},
                    {"do": "revert"},
                    {"do": "end-sessions"},
                    {"do": "rebuild", "target": "replica-1"},
                    {"do": "clone"},
                    {"do": "convert"},
                    {"do": "backtrack", "value": draw.one(("1m", "72h"))},
                )
            ),
        }
        for _ in range(draw.random.randint(1, 2))
    ]


def _start(draw: Draw, traffic: dict[str, dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {"database": _database(draw)}
    readers = [name for name, item in traffic.items() if not item["writes"]]
    if draw.chance(0.5):
        instance = draw.one((made["database"]["class"], "db.t4g.medium"))
        zones = draw.some(("a", "b", "c"), 3)
        made["replicas"] = [{"zone": zone, "class": instance} for zone in zones]
        made["reads"] = dict.fromkeys(readers, "replicas") if draw.chance(0.7) else {}
        if made["database"]["service"] == "aurora" and draw.chance(0.3):
            made["scaling"] = draw.options("scaling", 0.9, min=(1,), max=(15,), cpu=("50 %",))
    if draw.chance(0.3):
        made["proxy"] = {
            **draw.options("proxy", 0.9, max_connections=("50 %",)),
            "borrow_timeout": draw.one(("1s", "5m"), "30s"),
        }
    cacheable = [item for item in traffic.values() if "keys" in item and item["reads"] and not item["writes"]]
    if any("queue" not in item for item in cacheable) and draw.chance(0.7):
        serverless = draw.chance(0.5)
        made["cache"] = {
            **(_serverless_cache(draw) if serverless else {"service": "elasticache", "class": draw.one(CACHE_NODES)}),
            "engine": draw.one(tuple(CACHE_ENGINES)),
            "strategy": draw.one(("lazy", "write-through", "invalidate")),
            "single_flight": draw.chance(0.5),
            "ttl_jitter": draw.chance(0.5),
            **draw.options("cache", 0.7, ttl=("60s",)),
        }
        _more(draw, "cache", made["cache"], 0.0 if serverless else 0.06)
        if not serverless and draw.chance(0.3):
            made["cache"] |= {"cluster_mode": True, **draw.options("cache", 0.9, shards=(2,), replicas=(1,))}
    if draw.chance(0.6):
        made["clients"] = draw.options(
            "clients",
            0.7,
            connect_timeout=("2s",),
            dns_ttl=("5s", "forever"),
            pool=(20, "off"),
            max_waiting=(100,),
            max_retries=(1,),
            backoff=("100ms",),
            keepalive=("60s",),
            ramp=("30s",),
        )
        if admitted := _admission(draw, traffic):
            made["clients"]["admission"] = admitted
        _more(draw, "clients", made["clients"], 0.15)
    if any("queue" in item for item in traffic.values()) and draw.chance(0.3):
        made["queue"] = {}
        _more(draw, "queue", made["queue"], 0.6)
    if draw.chance(0.2):
        made["security"] = {}
        _more(draw, "security", made["security"], 0.5)
    if draw.length_s >= ALARMED_S:
        made["alarms"] = _alarms(draw, made)
    if draw.chance(0.4):
        made["runbook"] = _rules(draw, made.get("alarms", []))
    return made


def level_text(number: int) -> str:
    """The text of the extreme level of that number; one in five is long enough for alarms."""
    random = Random(number)
    return drawn_text(random, f"extreme-{number}", random.choice((*(LENGTH_S,) * 4, ALARMED_S)))


def drawn_text(random: Random, name: str = "extreme", length_s: int = LENGTH_S) -> str:
    """The text of an extreme level of those draws; many are illegal, which is for the loader to say.

    Everything happens within `length_s`, which may be shorter than the shortest clock: a run may stop there.
    """
    draw = Draw(random, length_s)
    zones = draw.some(("a", "b", "c", f"{AWAY}a"), 4)
    names = draw.some(CLASSES, 3)
    traffic = {name: _class(draw, name, zones) for name in names}
    _changes(draw, traffic)
    start = _start(draw, traffic)
    more: dict[str, Any] = {"tails": True} if draw.chance(0.2) else {}
    if draw.chance(0.2):
        more["second_night"] = _second_night(draw, names)
    if draw.chance(0.15):
        more["hidden"] = _hidden(draw, start)
    enters = {"enters": _enters(draw)} if draw.chance(0.2) else {}
    return json.dumps(
        {
            "level": name,
            "title": "x",
            "chapter": "tests",
            "clock": {"length": f"{max(length_s, LENGTH_S)}s", **enters},
            "places": {HOME: ["a", "b", "c"], AWAY: ["a"]},
            "apps": {
                "zones": zones,
                "instances": draw.one(ends(AppsFile, "instances"), 6),
                "threads": draw.one(ends(AppsFile, "threads"), 200),
                "eject": draw.one(ends(AppsFile, "eject")),
            },
            "data": {
                "gib": draw.one((ends(DataFile, "gib")[0],), 15, ends(DataFile, "gib")[1]),
                "write_bytes": draw.one(ends(DataFile, "write_bytes"), 1024),
            },
            "traffic": traffic,
            "faults": [_fault(draw, number, names) for number in range(draw.one((0, 1, 2, 3)))],
            "deck": [_card(draw, 3 + number, names) for number in range(draw.one((0, 0, 0, 1, 2)))],
            "objectives": {"pass": {"lost_writes": 0}},
            "start": start,
            **more,
        }
    )
