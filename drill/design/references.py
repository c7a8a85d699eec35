"""What a design's zones and runbook refer to exists. What may be combined with what is for the catalogue's rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drill.design.conditions import Condition, condition
from drill.design.ground import Ground, cache_primaries, database_nodes, replica_names
from drill.design.normal import action_value
from drill.model.design import Design
from drill.model.design import Rule as RunbookRule
from drill.syntax import forms
from drill.syntax.document import Path
from drill.syntax.problems import Rule, quoted, suggest


@dataclass(frozen=True, slots=True)
class Unsound:
    """Something in a design that refers to nothing: where, what is wrong, how to fix it."""

    rule: Rule
    path: Path
    message: str
    hint: str


def unsound(design: Design, ground: Ground) -> Iterator[Unsound]:
    """Everything in the design that refers to nothing, in the order of a design file."""
    for path, word in zones_named(design):
        if ground.zone(word) not in ground.zones:
            yield Unsound(Rule.ZONE, path, *no_zone(word, ground))
    for number, rule in enumerate(design.runbook):
        yield from _when(rule, design, ground, ("runbook", number, "when"))
        yield from _target(rule, design, ground, ("runbook", number))
        yield from _value(rule, ("runbook", number))


def zones_named(design: Design) -> Iterator[tuple[Path, str]]:
    """Every zone that the design names, and where."""
    yield ("database", "zone"), design.database.zone
    for number, word in enumerate(design.database.standby_zones):
        yield ("database", "standby_zones", number), word
    for number, replica in enumerate(design.replicas):
        yield ("replicas", number, "zone"), replica.zone
    for number, word in enumerate(design.cache.zones if design.cache else ()):
        yield ("cache", "zones", number), word


def no_zone(word: str, ground: Ground) -> tuple[str, str]:
    """Message and hint for a zone that the level does not have."""
    return f"no zone {quoted(word)} here", suggest(word, ground.zone_words)


def _when(rule: RunbookRule, design: Design, ground: Ground, path: Path) -> Iterator[Unsound]:
    try:
        wanted = condition(rule.when)
    except forms.FormError as error:
        yield Unsound(Rule.CONDITION, path, f"{quoted(rule.when)} {error.message}", error.hint)
        return
    known = _subjects(wanted, design, ground)
    if known is not None and wanted.name not in known:
        code = Rule.CLASS if wanted.subject == "class" else Rule.NODE
        message = f"{quoted(wanted.name)} is no {wanted.subject} of this design"
        yield Unsound(code, path, message, suggest(wanted.name, known))


def _subjects(wanted: Condition, design: Design, ground: Ground) -> tuple[str, ...] | None:
    """What a condition's name may be; None when it has no name to check."""
    databases = database_nodes(design)
    known: dict[str, tuple[str, ...]] = {
        "database": databases,
        "node": (*databases, *cache_primaries(design)),
        "replica": databases[1:],
        "class": ground.class_names(),
    }
    return known.get(wanted.subject)


def _targets(design: Design, ground: Ground) -> dict[str, tuple[str, ...]]:
    """What each action may be done to in this design."""
    databases, primaries, classes = database_nodes(design), cache_primaries(design), ground.class_names()
    sized = ("writer", "cache") if design.cache else ("writer",)
    abroad = tuple(region.name for region in ground.regions[1:])
    return {
        "failover": databases,
        "promote": replica_names(design),
        "rebuild": () if design.database.service == "aurora" else replica_names(design),
        "reboot": (*databases, *primaries),
        "scale": sized,
        "flush": ("cache", *primaries) if design.cache else (),
        "shed": classes,
        "admit": classes,
        "restore": sized,
        "restart-clients": (),
        "convert": ("writer",),
        "enlarge": ("writer",),
        "revert": (),
        "encrypt": ("writer",),
        "backtrack": ("writer",),
        "clone": ("writer",),
        "failover-global": abroad,
        "switchover-global": abroad,
    }


def _target(rule: RunbookRule, design: Design, ground: Ground, path: Path) -> Iterator[Unsound]:
    known = _targets(design, ground)[rule.do]
    if rule.target and rule.target not in known:
        code = Rule.CLASS if rule.do in ("shed", "admit") else Rule.NODE
        hint = suggest(rule.target, known) or "leave target out"
        yield Unsound(code, (*path, "target"), f"{rule.do} has no target {quoted(rule.target)}", hint)
    elif not rule.target and rule.do in ("promote", "rebuild"):
        yield Unsound(Rule.MISSING, (*path, "do"), f"{rule.do} needs a target: a replica", suggest("", known))


_EXAMPLES = {
    "scale": "value: db.r6g.xlarge",
    "shed": "value: 50 %",
    "admit": "value: 5m",
    "enlarge": "value: 200 (GiB)",
}
"""Actions that need a value, with one."""
_VALUED = (*_EXAMPLES, "restore", "backtrack", "encrypt")
"""Actions that take a value."""


def _value(rule: RunbookRule, path: Path) -> Iterator[Unsound]:
    at, value = (*path, "value" if rule.value else "do"), rule.value
    if rule.do in _EXAMPLES and not value:
        yield Unsound(Rule.MISSING, at, f"{rule.do} needs a value", _EXAMPLES[rule.do])
    elif rule.do == "encrypt" and value != "copy":
        message = "encryption at rest is chosen at creation and cannot be switched on in place"
        yield Unsound(Rule.CONFLICT, at, message, "value: copy (snapshot, encrypted copy, restore)")
    elif value and rule.do not in _VALUED:
        yield Unsound(Rule.CONFLICT, at, f"{rule.do} takes no value", "remove it")
    elif found := _misspelt(rule):
        yield Unsound(Rule.FORM, at, f"{quoted(value)} {found[0]}", found[1])


def _misspelt(rule: RunbookRule) -> tuple[str, str] | None:
    """What is wrong with the form of a value, and how to write it."""
    if rule.do == "scale" and rule.target == "cache":
        if rule.value.startswith("cache.") or rule.value.isdecimal():
            return None
        return "is no cache class and no number", "value: cache.r6g.xlarge, or the number of shards or nodes"
    if rule.do == "scale":
        return None if rule.value.startswith("db.") else ("is no instance class", "value: db.r6g.xlarge")
    if rule.do == "enlarge":
        return None if rule.value.isdecimal() else ("is no number of GiB", "value: 200")
    try:
        action_value(rule.do, rule.value)
    except forms.FormError as error:
        return error.message, error.hint
    return None
