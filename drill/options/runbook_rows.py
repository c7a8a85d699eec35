"""The rows of the option table about the runbook: one for each thing that may be done by itself, with when it is done.

What may be done is what this design can use in general, and what the level's own designs do, those that win and those that
lose: so whatever a solution does by rule can be put together by hand, and stands among what looks like it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from drill.model.design import Design, Rule
from drill.model.level import Level
from drill.options import words
from drill.options.table import Option, fixed

DOES = {
    "failover": "The standby or a reader becomes the writer",
    "promote": "It becomes the writer; its lag is lost, and the old writer with it",
    "reboot": "It is restarted",
    "scale": "It gets another size",
    "flush": "The cache is emptied",
    "shed": "Part of this class is refused to save the rest",
    "restore": "A new instance is made from backups and logs",
    "restart-clients": "The applications are restarted and look the address up again",
    "convert": "It gets a standby",
    "enlarge": "Its volume grows",
    "revert": "The last change is taken back",
    "encrypt": "An encrypted copy takes its place",
    "backtrack": "The volume goes back to the moment before",
    "clone": "What was lost is fetched from a clone",
    "failover-global": "The other region takes over; writes it had not heard of are lost",
    "switchover-global": "The other region takes over once it has heard of every write",
    "admit": "What was shed is let in again, in steps",
    "rebuild": "It is deleted and made anew",
}
"""What an action is for, in a few words."""


def _presets(level: Level, design: Design) -> Iterator[tuple[str, Rule]]:
    """Rules worth offering for this design, with their labels."""
    if design.replicas and design.database.service != "aurora":
        first = design.replicas[0].name
        yield f"promote {first}", Rule("writer.down", 300, "promote", first)
    yield "restart clients", Rule("writer.down", 180, "restart-clients")
    readers = [item for item in level.classes if item.writes == 0]
    if readers:
        most = max(readers, key=lambda item: item.rate.at(0))
        yield f"shed {most.name}", Rule("availability < 95 %", 60, "shed", most.name, "50")
    if any(str(fault.kind) in ("drill:security-group", "drill:certificate-rotation") for fault in level.faults):
        yield "revert", Rule("availability < 50 %", 30, "revert")
    if design.database.service == "aurora" and any(
        item.zone not in _own_zones(level, design) for item in design.replicas
    ):
        yield "other region", Rule("writer.down", 300, "failover-global")
    dropped = any(str(fault.kind) == "drill:drop-table" for fault in level.faults)
    if dropped and design.database.backtrack_h:
        yield "go back in place", Rule("table.dropped", 0, "backtrack")
    if dropped:
        yield "restore the table", Rule("table.dropped", 0, "restore")


def _own_zones(level: Level, design: Design) -> tuple[str, ...]:
    """Zones of the writer's region."""
    return next((r.zones for r in level.regions if design.database.zone in r.zones), ())


def runbook(level: Level, design: Design) -> tuple[Option, ...]:
    """What happens without anyone touching a key, a row for each action: off, or when."""
    labels: dict[tuple[str, str], str] = {}
    rules: dict[tuple[str, str], set[Rule]] = {}
    own = tuple(_own(level, design))
    across = any(rule.do == "failover-global" for rule in own)
    for label, rule in _presets(level, design):
        if not (across and rule.do == "failover-global"):
            labels[_deed(rule)] = words.plain(label)
            rules.setdefault(_deed(rule), set()).add(rule)
    for rule in own:
        labels.setdefault(_deed(rule), "other region" if rule.do == "failover-global" else _words(rule))
        rules.setdefault(_deed(rule), set()).add(rule)
    return tuple(_row(label, rules[deed], design) for deed, label in labels.items())


def _own(level: Level, design: Design) -> Iterator[Rule]:
    """Rules of the level's own designs, and of this one, that this design has the nodes for."""
    yield from design.runbook
    present = {item.name for item in design.replicas}
    here = {item.zone: item.name for item in reversed(design.replicas)}
    for other in (level.start, *(made for _, made in (*level.solutions, *level.traps))):
        zones = {item.name: item.zone for item in other.replicas}
        often = Counter(_deed(rule) for rule in other.runbook)
        for rule in other.runbook:
            # The plan names replicas itself: the one in the same place is meant. One row cannot hold several times of a thing.
            lost = rule.target in zones and rule.target not in present
            target = here.get(zones[rule.target], "") if lost else rule.target
            watched = rule.when.partition(".")[0]
            known = bool(target) or not lost
            if known and often[_deed(rule)] == 1 and (watched not in zones or watched in present):
                yield replace(rule, target=target)


def _deed(rule: Rule) -> tuple[str, str]:
    return rule.do, rule.target


def _words(rule: Rule) -> str:
    return words.plain(f"{rule.do} {rule.target}".strip())


def _row(label: str, rules: set[Rule], design: Design) -> Option:
    deed = _deed(next(iter(rules)))

    def get(made: Design) -> Rule | None:
        return next((rule for rule in made.runbook if _deed(rule) == deed), None)

    def put(_level: Level, made: Design, wanted: Any) -> Design:  # noqa: ANN401
        others = tuple(item for item in made.runbook if _deed(item) != deed)
        return replace(made, runbook=(*others, wanted) if wanted else others)

    found = sorted(rules, key=lambda rule: (rule.when, rule.for_s, rule.value, rule.by))
    choices = fixed((None, "off"), *((rule, _choice(rule)) for rule in found))
    meaning = f"{DOES.get(deed[0], _words(found[0]))}. {_moment(get(design))}"
    return Option("runbook", "Runbook", label, meaning, choices, get, put)


def _moment(rule: Rule | None) -> str:
    """When, in a sentence."""
    if rule is None:
        return "Off: done by hand, with a during the drill, or not at all."
    timed = rule.when.startswith("at ")
    held = f", held for {words.span(rule.for_s)}" if rule.for_s else ""
    who = ", by somebody who is paged" if rule.by == "person" else ""
    return words.plain(f"{'At' if timed else 'When'} {rule.when.removeprefix('at ')}{held}, once{who}.")


def _choice(rule: Rule) -> str:
    """When, and how much, as short as a row needs it."""
    held = f" {words.span(rule.for_s)}" if rule.for_s else ""
    value = f"{rule.value} %" if rule.do == "shed" else rule.value.removeprefix("db.").removeprefix("cache.")
    person = "by a person" if rule.by == "person" else ""
    return words.plain(", ".join(part for part in (f"{rule.when}{held}", value, person) if part))
