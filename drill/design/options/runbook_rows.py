"""The rows of the plan about the runbook: one for each action and target, with the rules that trigger it.

The rules offered are those that make sense for this design in general, and those of the level's own designs, solutions and
traps alike: so a player can put together the runbook of any solution, and finds it among others that look right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.design.option import Choice, Option
from drill.design.option_spec import OptionSpec
from drill.engine.actions.action_table import ACTIONS
from drill.model.design import Design, Rule
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.words import units

ActionKey = tuple[str, str]
"""An action and its target."""
Rules = tuple[Rule, ...]


def runbook_rows(spec: OptionSpec, level: Level, design: Design) -> Iterator[Option]:
    """A row for each action and target: off, or one of the sets of rules that trigger it."""
    own = tuple(_own(level, design))
    named = {made[0].do for made in own if made[0].target}
    rules: dict[ActionKey, set[Rules]] = {}
    for action in ACTIONS.values():
        for rule in action.presets(level, design):
            # Where the level's own designs do it to a target by name, doing it to any target is no other choice.
            if rule.target or rule.do not in named:
                rules.setdefault(_action_key(rule), set()).add((rule,))
    for made in sorted(
        own, key=lambda made: _action_key(made[0])
    ):  # by name: no row moves when one is put to another value
        rules.setdefault(_action_key(made[0]), set()).add(made)
    return (_row(spec, level, key, found, design) for key, found in rules.items())


def _label(key: ActionKey) -> str:
    do, target = key
    return safe(ACTIONS[do].row.format(target=target) or f"{do} {target}".strip())


def _own(level: Level, design: Design) -> Iterator[Rules]:
    """The rules of this design and of the level's own designs, as far as this design has the nodes they name."""
    yield from _by_action(design.runbook)
    present = {item.name for item in design.replicas}
    here = {item.zone: item.name for item in reversed(design.replicas)}
    for other in level.own_designs().values():
        zones = {item.name: item.zone for item in other.replicas}
        # The plan names replicas itself: the one in the same place is meant.
        now = {name: name if name in present else here.get(zone, "") for name, zone in zones.items()}
        for made in _by_action(other.runbook):
            named = {rule.target for rule in made} | {rule.when.partition(".")[0] for rule in made}
            if all(now.get(name, name) for name in named - {""}):
                yield tuple(_renamed(rule, now) for rule in made)


def _renamed(rule: Rule, now: dict[str, str]) -> Rule:
    node, dot, rest = rule.when.partition(".")
    return replace(rule, target=now.get(rule.target, rule.target), when=f"{now.get(node, node)}{dot}{rest}")


def _action_key(rule: Rule) -> ActionKey:
    return rule.do, rule.target


def _by_action(rules: Rules) -> tuple[Rules, ...]:
    """Rules grouped by action and target, in their order."""
    keys = dict.fromkeys(map(_action_key, rules))
    return tuple(tuple(rule for rule in rules if _action_key(rule) == key) for key in keys)


def _row(spec: OptionSpec, level: Level, key: ActionKey, rules: set[Rules], design: Design) -> Option:
    def get(made: Design) -> Rules:
        return tuple(rule for rule in made.runbook if _action_key(rule) == key)

    def put(_level: Level, made: Design, wanted: Rules) -> Design:
        return replace(made, runbook=(*(rule for rule in made.runbook if _action_key(rule) != key), *wanted))

    def choices(_level: Level, _design: Design) -> tuple[Choice, ...]:
        return ((), "off"), *((made, "; ".join(_choice(level, rule) for rule in made)) for made in found)

    found = sorted(rules, key=lambda made: [(rule.when, rule.for_s, rule.value, rule.by) for rule in made])
    when = " ".join(_sentence(level, rule) for rule in get(design))
    does = f"{ACTIONS[key[0]].rule}. {when or 'Off: done by hand, with a during the drill, or not at all.'}"
    return spec.row(get, put, label=_label(key), choices=choices, meaning=does)


def _sentence(level: Level, rule: Rule) -> str:
    when = _when(level, rule)
    held = f", held for {units.duration(rule.for_s)}" if rule.for_s else ""
    share = f", {_amount(rule)}" if _is_share(rule) else ""
    who = ", by somebody who is paged" if rule.by == "person" else ""
    return safe(f"{when[0].upper()}{when[1:]}{held}, once{share}{who}.")


def _choice(level: Level, rule: Rule) -> str:
    """A rule in the few words of a row: when, and how much."""
    held = f" for {units.duration(rule.for_s)}" if rule.for_s else ""
    person = "by a person" if rule.by == "person" else ""
    when = _when(level, rule).removeprefix("when ")
    return safe(", ".join(part for part in (f"{when}{held}", _amount(rule), person) if part))


def _is_share(rule: Rule) -> bool:
    value = ACTIONS[rule.do].value
    return value is not None and value.form == "percent"


def _amount(rule: Rule) -> str:
    """The value of an action in few words: `50 %`, `r6g.large`."""
    return f"{rule.value} %" if _is_share(rule) else rule.value.removeprefix("db.").removeprefix("cache.")


def _when(level: Level, rule: Rule) -> str:
    """A time of the drill by the clock the drill shows; any other condition as it is written."""
    if not rule.when.startswith("at "):
        return f"when {rule.when}"
    from drill.design.conditions import condition
    from drill.words.units import clock

    return f"at {clock(level.starts, round(condition(rule.when).value)).removesuffix(':00')}"
