"""What a design refers to exists, and its parts agree with each other. The catalogue's rules come after these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.loading import forms
from drill.loading.conditions import Condition, condition
from drill.loading.convert import action_value
from drill.loading.ground import cache_nodes, nodes, replica_names, serves_reads
from drill.loading.problems import Rule, quoted, suggest

if TYPE_CHECKING:
    from drill.loading.design_file import CacheFile, DesignBody, RuleFile
    from drill.loading.ground import Ground
    from drill.loading.source import Document, Path

RESERVED = ("users", "lb", "proxy", "writer", "standby", "standby-2", "storage", "backup", "table", "availability")
"""Names no replica may have."""


def check(document: Document, body: DesignBody, ground: Ground, at: Path = ()) -> None:
    """Report everything in the design at `at` that refers to nothing, or contradicts itself."""
    _database(document, body, ground, at)
    _replicas(document, body, ground, at)
    if body.cache:
        _cache(document, body.cache, ground, (*at, "cache"))
    _reads(document, body, ground, at)
    for number, rule in enumerate(body.runbook):
        _rule(document, rule, body, ground, (*at, "runbook", number))


def zone(document: Document, word: str, ground: Ground, path: Path) -> None:
    """Report a zone that the level does not have."""
    if ground.zone(word) not in ground.zones:
        document.report(Rule.ZONE, document.place(path), f"no zone {quoted(word)} here", suggest(word, ground.zone_words))


def _database(document: Document, body: DesignBody, ground: Ground, at: Path) -> None:
    database, path = body.database, (*at, "database")
    zone(document, database.zone, ground, (*path, "zone"))
    for number, word in enumerate(database.standby_zones or ()):
        zone(document, word, ground, (*path, "standby_zones", number))
    writer = ground.zone(database.zone)
    wanted = {"off": 0, "standby": 1, "cluster": 2}[database.multi_az]
    there = len(ground.others(writer))
    if database.service != "aurora" and there < wanted and writer in ground.zones:
        message = f"multi_az {database.multi_az} needs {wanted} more zone{'s' * (wanted > 1)}, the region has {there}"
        document.report(Rule.ZONE, document.place((*path, "multi_az")), message, "choose another region, or multi_az: off")
    given = len(database.standby_zones or ())
    if given and given != wanted:
        message = f"{given} standby zone{'s' * (given > 1)} given, multi_az {database.multi_az} has {wanted}"
        document.report(Rule.CONFLICT, document.key_place((*path, "standby_zones")), message, "leave standby_zones out")


def _replicas(document: Document, body: DesignBody, ground: Ground, at: Path) -> None:
    seen: set[str] = set()
    for number, (name, replica) in enumerate(zip(replica_names(body), body.replicas, strict=True)):
        path = (*at, "replicas", number)
        zone(document, replica.zone, ground, (*path, "zone"))
        place = document.place((*path, "name"))
        if name in seen:
            document.report(Rule.TWICE, place, f"two replicas are called {quoted(name)}", "give each its own name")
        if name in RESERVED or name in ground.class_names() or name.startswith(("app-", "cache-")):
            document.report(Rule.TWICE, place, f"the name {quoted(name)} is taken", "choose another, like replica-1")
        seen.add(name)


def _cache(document: Document, cache: CacheFile, ground: Ground, path: Path) -> None:
    for number, word in enumerate(cache.zones or ()):
        zone(document, word, ground, (*path, "zones", number))
    right, wrong = ("nodes", "shards") if cache.engine == "memcached" else ("shards", "nodes")
    if getattr(cache, wrong) is not None:
        message = f"{cache.engine} has {right}, not {wrong}"
        document.report(Rule.CONFLICT, document.key_place((*path, wrong)), message, f"write {right}: {getattr(cache, wrong)}")
    able = ground.class_names(cacheable=True)
    for number, name in enumerate(cache.classes or ()):
        place = document.place((*path, "classes", number))
        if name not in ground.class_names():
            document.report(Rule.CLASS, place, f"no request class {quoted(name)}", suggest(name, able))
        elif name not in able:
            message = f"{quoted(name)} cannot be cached: it writes, or has no keys"
            document.report(Rule.CLASS, place, message, f"classes that can: {', '.join(able) or 'none'}")


def _reads(document: Document, body: DesignBody, ground: Ground, at: Path) -> None:
    able = ground.class_names(reading=True)
    for name, where in body.reads.items():
        path = (*at, "reads", name)
        if name not in ground.class_names():
            message, hint = f"no request class {quoted(name)}", suggest(name, able)
            document.report(Rule.CLASS, document.key_place(path), message, hint)
        elif name not in able:
            message, hint = f"{quoted(name)} writes, so it runs on the writer", f"classes that only read: {', '.join(able) or 'none'}"
            document.report(Rule.CLASS, document.key_place(path), message, hint)
        elif where == "replicas" and not serves_reads(body):
            message, hint = f"no replica answers reads of {quoted(name)}", "add a replica that serves, or write writer"
            document.report(Rule.NODE, document.place(path), message, hint)


def _rule(document: Document, rule: RuleFile, body: DesignBody, ground: Ground, path: Path) -> None:
    try:
        wanted = condition(rule.when)
    except forms.FormError as error:
        document.report(Rule.CONDITION, document.place((*path, "when")), f"{quoted(rule.when)} {error.message}", error.hint)
    else:
        known = _subjects(wanted, body, ground)
        if known is not None and wanted.name not in known:
            message = f"{quoted(wanted.name)} is no {wanted.subject} of this design"
            rule_code = Rule.CLASS if wanted.subject == "class" else Rule.NODE
            document.report(rule_code, document.place((*path, "when")), message, suggest(wanted.name, known))
    _target(document, rule, body, ground, path)
    _value(document, rule, path)


def _subjects(wanted: Condition, body: DesignBody, ground: Ground) -> tuple[str, ...] | None:
    """What a condition's name may be; None when it has no name to check."""
    if wanted.subject == "node":
        return nodes(body, ground)
    if wanted.subject == "replica":
        standbys = tuple(name for name in nodes(body, ground) if name.startswith("standby"))
        return (*replica_names(body), *standbys)
    if wanted.subject == "cache":
        return cache_nodes(body)
    return ground.class_names() if wanted.subject == "class" else None


def _target(document: Document, rule: RuleFile, body: DesignBody, ground: Ground, path: Path) -> None:
    databases = ("writer", *(name for name in nodes(body, ground) if name.startswith("standby")), *replica_names(body))
    allowed: dict[str, tuple[str, ...]] = {
        "failover": databases,
        "promote": replica_names(body),
        "reboot": (*databases, *cache_nodes(body)),
        "scale": ("writer",),
        "flush": cache_nodes(body),
        "shed": ground.class_names(),
        "restore": ("writer",),
        "restart-clients": (),
    }
    known = allowed[rule.do]
    if rule.target:
        if rule.target not in known:
            code = Rule.CLASS if rule.do == "shed" else Rule.NODE
            message = f"{rule.do} has no target {quoted(rule.target)}"
            document.report(code, document.place((*path, "target")), message, suggest(rule.target, known) or "leave target out")
    elif rule.do in ("promote", "shed"):
        what = "replica" if rule.do == "promote" else "request class"
        document.report(Rule.MISSING, document.place((*path, "do")), f"{rule.do} needs a target: a {what}", suggest("", known))


def _value(document: Document, rule: RuleFile, path: Path) -> None:
    place = document.place((*path, "value")) if rule.value else document.place((*path, "do"))
    if rule.do in ("scale", "shed") and not rule.value:
        hint = "value: db.r6g.xlarge" if rule.do == "scale" else "value: 50 %"
        document.report(Rule.MISSING, place, f"{rule.do} needs a value", hint)
    elif rule.value and rule.do not in ("scale", "shed", "restore"):
        document.report(Rule.CONFLICT, place, f"{rule.do} takes no value", "remove it")
    elif rule.do == "scale" and not rule.value.startswith("db."):
        document.report(Rule.FORM, place, f"{quoted(rule.value)} is no instance class", "value: db.r6g.xlarge")
    else:
        try:
            action_value(rule.do, rule.value)
        except forms.FormError as error:
            document.report(Rule.FORM, place, f"{quoted(rule.value)} {error.message}", error.hint)
