"""What a design's zones and runbook refer to exists. What may be combined with what is for the catalogue's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.design.conditions import Condition, condition
from drill.design.from_file import action_value
from drill.design.ground import cache_primaries, database_nodes, replica_names
from drill.syntax import forms
from drill.syntax.problems import Rule, quoted, suggest

if TYPE_CHECKING:
    from drill.design.design_file import CacheFile, DesignBody, RuleFile
    from drill.design.ground import Ground
    from drill.syntax.document import Document, Path


def check(document: Document, body: DesignBody, ground: Ground, at: Path = ()) -> None:
    """Report everything in the design at `at` that refers to nothing, or contradicts itself."""
    _places(document, body, ground, at)
    if body.cache:
        _cache(document, body.cache, ground, (*at, "cache"))
    for number, rule in enumerate(body.runbook):
        _rule(document, rule, body, ground, (*at, "runbook", number))


def zone(document: Document, word: str, ground: Ground, path: Path) -> None:
    """Report a zone that the level does not have."""
    if ground.zone(word) not in ground.zones:
        document.report(
            Rule.ZONE, document.place(path), f"no zone {quoted(word)} here", suggest(word, ground.zone_words)
        )


def _places(document: Document, body: DesignBody, ground: Ground, at: Path) -> None:
    database, path = body.database, (*at, "database")
    zone(document, database.zone, ground, (*path, "zone"))
    for number, word in enumerate(database.standby_zones or ()):
        zone(document, word, ground, (*path, "standby_zones", number))
    for number, replica in enumerate(body.replicas):
        zone(document, replica.zone, ground, (*at, "replicas", number, "zone"))


def _cache(document: Document, cache: CacheFile, ground: Ground, path: Path) -> None:
    for number, word in enumerate(cache.zones or ()):
        zone(document, word, ground, (*path, "zones", number))
    right, wrong = ("nodes", "shards") if cache.engine == "memcached" else ("shards", "nodes")
    if getattr(cache, wrong) is not None:
        message = f"{cache.engine} has {right}, not {wrong}"
        document.report(
            Rule.CONFLICT, document.key_place((*path, wrong)), message, f"write {right}: {getattr(cache, wrong)}"
        )


def _rule(document: Document, rule: RuleFile, body: DesignBody, ground: Ground, path: Path) -> None:
    try:
        wanted = condition(rule.when)
    except forms.FormError as error:
        document.report(
            Rule.CONDITION, document.place((*path, "when")), f"{quoted(rule.when)} {error.message}", error.hint
        )
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
    databases = database_nodes(body)
    known: dict[str, tuple[str, ...]] = {
        "database": databases,
        "node": (*databases, *cache_primaries(body)),
        "replica": databases[1:],
        "class": ground.class_names(),
    }
    return known.get(wanted.subject)


def _target(document: Document, rule: RuleFile, body: DesignBody, ground: Ground, path: Path) -> None:
    databases = database_nodes(body)
    allowed: dict[str, tuple[str, ...]] = {
        "failover": databases,
        "promote": replica_names(body),
        "rebuild": () if body.database.service == "aurora" else replica_names(body),
        "reboot": (*databases, *cache_primaries(body)),
        "scale": ("writer", "cache") if body.cache else ("writer",),
        "flush": ("cache", *cache_primaries(body)) if body.cache else (),
        "shed": ground.class_names(),
        "admit": ground.class_names(),
        "restore": ("writer", "cache") if body.cache else ("writer",),
        "restart-clients": (),
        "convert": ("writer",),
        "enlarge": ("writer",),
        "revert": (),
        "encrypt": ("writer",),
        "backtrack": ("writer",),
        "clone": ("writer",),
        "failover-global": tuple(region.name for region in ground.regions[1:]),
        "switchover-global": tuple(region.name for region in ground.regions[1:]),
    }
    known = allowed[rule.do]
    if rule.target:
        if rule.target not in known:
            code = Rule.CLASS if rule.do in ("shed", "admit") else Rule.NODE
            message = f"{rule.do} has no target {quoted(rule.target)}"
            document.report(
                code, document.place((*path, "target")), message, suggest(rule.target, known) or "leave target out"
            )
    elif rule.do in ("promote", "rebuild"):
        document.report(
            Rule.MISSING, document.place((*path, "do")), f"{rule.do} needs a target: a replica", suggest("", known)
        )


def _value(document: Document, rule: RuleFile, path: Path) -> None:
    place = document.place((*path, "value")) if rule.value else document.place((*path, "do"))
    if rule.do in ("scale", "shed", "enlarge", "admit") and not rule.value:
        hint = {"scale": "value: db.r6g.xlarge", "shed": "value: 50 %", "admit": "value: 5m"}.get(
            rule.do, "value: 200 (GiB)"
        )
        document.report(Rule.MISSING, place, f"{rule.do} needs a value", hint)
    elif rule.do == "encrypt" and rule.value != "copy":
        message = "encryption at rest is chosen at creation and cannot be switched on in place"
        document.report(Rule.CONFLICT, place, message, "value: copy (snapshot, encrypted copy, restore)")
    elif rule.value and rule.do not in ("scale", "shed", "admit", "restore", "backtrack", "encrypt", "enlarge"):
        document.report(Rule.CONFLICT, place, f"{rule.do} takes no value", "remove it")
    elif rule.do == "scale" and rule.target == "cache":
        if not rule.value.startswith("cache.") and not rule.value.isdecimal():
            message = f"{quoted(rule.value)} is no cache class and no number"
            document.report(Rule.FORM, place, message, "value: cache.r6g.xlarge, or the number of shards or nodes")
    elif rule.do == "enlarge" and not rule.value.isdecimal():
        document.report(Rule.FORM, place, f"{quoted(rule.value)} is no number of GiB", "value: 200")
    elif rule.do == "scale" and not rule.value.startswith("db."):
        document.report(Rule.FORM, place, f"{quoted(rule.value)} is no instance class", "value: db.r6g.xlarge")
    else:
        try:
            action_value(rule.do, rule.value)
        except forms.FormError as error:
            document.report(Rule.FORM, place, f"{quoted(rule.value)} {error.message}", error.hint)
