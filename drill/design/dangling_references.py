"""Checks that the zones and names in a design exist. The catalogue's rules check which choices may be combined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drill.design.action_values import action_value, as_rule
from drill.design.alarm_references import alarm_problems
from drill.design.conditions import Condition, condition
from drill.design.level_context import LevelContext, cache_primaries, database_nodes, replica_names
from drill.design.live_changes import LIVE_OPTIONS, READS
from drill.engine.actions.action_spec import TargetForm
from drill.engine.actions.action_table import ACTIONS
from drill.model.design import Design, Rule
from drill.syntax import forms
from drill.syntax.document import Path
from drill.syntax.problems import FileRule, quoted, suggest


@dataclass(frozen=True, slots=True)
class DanglingReference:
    """A reference to nothing: where it is, what is wrong, how to fix it."""

    rule: FileRule
    path: Path
    message: str
    hint: str


def dangling_references(design: Design, context: LevelContext) -> Iterator[DanglingReference]:
    """Every reference to nothing in the design, in the order of a design file."""
    for path, word in zones_named(design):
        if context.zone(word) not in context.zones:
            yield DanglingReference(FileRule.ZONE, path, *no_zone(word, context))
    classes = context.class_names()
    for name, _ in design.clients.admission:
        if name not in classes:
            path = ("clients", "admission", name)
            yield DanglingReference(FileRule.CLASS, path, f"no class {quoted(name)} here", suggest(name, classes))
    yield from (DanglingReference(*problem) for problem in alarm_problems(design))
    for number, rule in enumerate(design.runbook):
        yield from _when(rule, design, context, ("runbook", number, "when"))
        yield from action_problem(rule, design, context, ("runbook", number))
    for number, action in enumerate(design.by_hand):
        yield from action_problem(as_rule(action), design, context, ("by_hand", number))


def action_problem(rule: Rule, design: Design, context: LevelContext, path: Path = ()) -> Iterator[DanglingReference]:
    """The problem of a rule's action, whenever it is done: its target, its value."""
    yield from _target(rule, design, context, path)
    yield from _value(rule, path)


def zones_named(design: Design) -> Iterator[tuple[Path, str]]:
    """Every zone that the design names, and where."""
    yield ("database", "zone"), design.database.zone
    for number, word in enumerate(design.database.standby_zones):
        yield ("database", "standby_zones", number), word
    for number, replica in enumerate(design.replicas):
        yield ("replicas", number, "zone"), replica.zone
    for number, word in enumerate(design.cache.zones if design.cache else ()):
        yield ("cache", "zones", number), word


def no_zone(word: str, context: LevelContext) -> tuple[str, str]:
    """Message and hint for a zone that the level does not have."""
    return f"no zone {quoted(word)} here", suggest(word, context.zone_words)


def _when(rule: Rule, design: Design, context: LevelContext, path: Path) -> Iterator[DanglingReference]:
    try:
        wanted = condition(rule.when)
    except forms.FormError as error:
        yield DanglingReference(FileRule.CONDITION, path, f"{quoted(rule.when)} {error.message}", error.hint)
        return
    known = _subjects(wanted, design, context)
    if known is not None and wanted.name not in known:
        code = FileRule.CLASS if wanted.subject == "class" else FileRule.NODE
        message = f"{quoted(wanted.name)} is no {wanted.subject} of this design"
        yield DanglingReference(code, path, message, suggest(wanted.name, known))


def _subjects(wanted: Condition, design: Design, context: LevelContext) -> tuple[str, ...] | None:
    """The names that a condition may refer to; None if it names nothing."""
    databases = database_nodes(design)
    known: dict[str, tuple[str, ...]] = {
        "database": databases,
        "node": (*databases, *cache_primaries(design)),
        "replica": databases[1:],
        "class": context.class_names(),
        "alarm": tuple(alarm.name for alarm in design.alarms),
    }
    return known.get(wanted.subject)


def _nodes(design: Design, context: LevelContext) -> dict[TargetForm, tuple[str, ...]]:
    """The names that each kind of target may have in this design."""
    replicas = replica_names(design)
    return {
        "database": database_nodes(design),
        "replica": replicas,
        "replica-with-storage": () if design.database.service.shared_volume else replicas,
        "writer": ("writer",),
        "cache": ("cache",) if design.cache else (),
        "cache-node": cache_primaries(design),
        "class": context.class_names(),
        "region": tuple(region.name for region in context.regions[1:]),
        "zone": context.zone_words,
        "option": (*LIVE_OPTIONS, *(f"{READS}{name}" for name in context.class_names())),
    }


def _target(rule: Rule, design: Design, context: LevelContext, path: Path) -> Iterator[DanglingReference]:
    spec = ACTIONS[rule.do]
    nodes = _nodes(design, context)
    known = tuple(name for form in spec.targets for name in nodes[form])
    if rule.target and rule.target not in known:
        code = FileRule.CLASS if "class" in spec.targets else FileRule.NODE
        hint = suggest(rule.target, known) or "leave target out"
        yield DanglingReference(code, (*path, "target"), f"{rule.do} has no target {quoted(rule.target)}", hint)
    elif not rule.target and spec.needs_target:
        yield DanglingReference(
            FileRule.MISSING, (*path, "do"), f"{rule.do} needs a target: a replica", suggest("", known)
        )


def _value(rule: Rule, path: Path) -> Iterator[DanglingReference]:
    at, value, wanted = (*path, "value" if rule.value else "do"), rule.value, ACTIONS[rule.do].value
    if wanted is None:
        if value:
            yield DanglingReference(FileRule.CONFLICT, at, f"{rule.do} takes no value", "remove it")
    elif wanted.needed and not value:
        yield DanglingReference(FileRule.MISSING, at, f"{rule.do} needs a value", f"value: {wanted.example}")
    elif wanted.word and value != wanted.word:
        yield DanglingReference(FileRule.CONFLICT, at, wanted.why_word, f"value: {wanted.example}")
    else:
        try:
            action_value(rule)
        except forms.FormError as error:
            yield DanglingReference(FileRule.FORM, at, f"{quoted(value)} {error.message}", error.hint)
