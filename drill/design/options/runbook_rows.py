"""The rows of the option table about the runbook: one for each thing that may be done by itself, with when it is done.

What may be done is what this design can use in general, and what the level's own designs do, those that win and those that
lose: so whatever a solution does by rule can be put together by hand, and stands among what looks like it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.design.option import Choice, Option
from drill.design.spec import OptionSpec
from drill.model.design import Design, Rule
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.words import units

Deed = tuple[str, str]
"""What is done, and to what."""
Rules = tuple[Rule, ...]

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


def runbook_rows(spec: OptionSpec, level: Level, design: Design) -> Iterator[Option]:
    """What happens without anyone touching a key, a row for each action: off, or when, which may be several times."""
    labels: dict[Deed, str] = {}
    rules: dict[Deed, set[Rules]] = {}
    own = tuple(_own(level, design))
    across = any(made[0].do == "failover-global" for made in own)
    for label, rule in _presets(level, design):
        if not (across and rule.do == "failover-global"):
            labels[_deed(rule)] = safe(label)
            rules.setdefault(_deed(rule), set()).add((rule,))
    for made in sorted(own, key=lambda made: _deed(made[0])):  # by name: no row moves when one is put to another value
        deed = _deed(made[0])
        labels.setdefault(deed, "other region" if deed[0] == "failover-global" else safe(" ".join(deed).strip()))
        rules.setdefault(deed, set()).add(made)
    return (_row(spec, level, label, deed, rules[deed], design) for deed, label in labels.items())


def _own(level: Level, design: Design) -> Iterator[Rules]:
    """What the level's own designs do by themselves, and this one, as far as this design has the nodes for it."""
    yield from _by_deed(design.runbook)
    present = {item.name for item in design.replicas}
    here = {item.zone: item.name for item in reversed(design.replicas)}
    for other in (level.start, *(made for _, made in (*level.solutions, *level.traps))):
        zones = {item.name: item.zone for item in other.replicas}
        # The plan names replicas itself: the one in the same place is meant.
        now = {name: name if name in present else here.get(zone, "") for name, zone in zones.items()}
        for made in _by_deed(other.runbook):
            named = {rule.target for rule in made} | {rule.when.partition(".")[0] for rule in made}
            if all(now.get(name, name) for name in named - {""}):
                yield tuple(_renamed(rule, now) for rule in made)


def _renamed(rule: Rule, now: dict[str, str]) -> Rule:
    node, dot, rest = rule.when.partition(".")
    return replace(rule, target=now.get(rule.target, rule.target), when=f"{now.get(node, node)}{dot}{rest}")


def _deed(rule: Rule) -> Deed:
    return rule.do, rule.target


def _by_deed(rules: Rules) -> tuple[Rules, ...]:
    """Rules that do the same to the same, together, in their order."""
    deeds = dict.fromkeys(map(_deed, rules))
    return tuple(tuple(rule for rule in rules if _deed(rule) == deed) for deed in deeds)


def _row(spec: OptionSpec, level: Level, label: str, deed: Deed, rules: set[Rules], design: Design) -> Option:
    def get(made: Design) -> Rules:
        return tuple(rule for rule in made.runbook if _deed(rule) == deed)

    def put(_level: Level, made: Design, wanted: Rules) -> Design:
        return replace(made, runbook=(*(rule for rule in made.runbook if _deed(rule) != deed), *wanted))

    def choices(_level: Level, _design: Design) -> tuple[Choice, ...]:
        return ((), "off"), *((made, "; ".join(_choice(level, rule) for rule in made)) for made in found)

    found = sorted(rules, key=lambda made: [(rule.when, rule.for_s, rule.value, rule.by) for rule in made])
    when = " ".join(_sentence(level, rule) for rule in get(design))
    does = f"{DOES.get(deed[0], label)}. {when or 'Off: done by hand, with a during the drill, or not at all.'}"
    return spec.row(get, put, label=label, choices=choices, meaning=does)


def _sentence(level: Level, rule: Rule) -> str:
    when = _when(level, rule)
    held = f", held for {units.duration(rule.for_s)}" if rule.for_s else ""
    share = f", {rule.value} %" if rule.do == "shed" else ""
    who = ", by somebody who is paged" if rule.by == "person" else ""
    return safe(f"{when[0].upper()}{when[1:]}{held}, once{share}{who}.")


def _choice(level: Level, rule: Rule) -> str:
    """When, and how much, as short as a row needs it."""
    held = f" for {units.duration(rule.for_s)}" if rule.for_s else ""
    value = f"{rule.value} %" if rule.do == "shed" else rule.value.removeprefix("db.").removeprefix("cache.")
    person = "by a person" if rule.by == "person" else ""
    when = _when(level, rule).removeprefix("when ")
    return safe(", ".join(part for part in (f"{when}{held}", value, person) if part))


def _when(level: Level, rule: Rule) -> str:
    """A time of the drill by the clock the drill shows; any other condition as it is written."""
    if not rule.when.startswith("at "):
        return f"when {rule.when}"
    from drill.design.conditions import condition
    from drill.words.units import clock

    return f"at {clock(level.starts, round(condition(rule.when).value)).removesuffix(':00')}"
