"""Reads an experiment template of AWS Fault Injection Service as faults of a level, to rehearse it before it costs money."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drill.design.dump import dumped
from drill.errors import Problems
from drill.export.fis_actions import CACHE_POWER, CONNECTIVITY, FAILOVER, FORCED, OLDER, REBOOT, WAIT, ZONE
from drill.files.load import load_level
from drill.model.level import Level
from drill.model.said import Said
from drill.syntax.document import Document
from drill.syntax.forms import seconds
from drill.syntax.problems import FileRule, Kind, quoted, suggest
from drill.syntax.safe_text import safe
from drill.syntax.source import parse, read_text

ISO = re.compile(r"P(?:([0-9]{1,3})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})S)?)?")
MOST_ACTIONS = 100
USD_PER_ACTION_MINUTE = 0.10
"""AWS Fault Injection Service pricing: per action and minute, in one account."""
CALM_S = 120
"""Seconds of a rehearsal before the experiment begins."""


@dataclass(frozen=True, slots=True)
class ReadAction:
    """An action with its times, seconds from the start of the experiment."""

    name: str
    action_id: str
    start_s: int
    lasts_s: int
    zone: str
    """The zone that its target names; empty for none."""
    node: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An experiment as faults of a level."""

    faults: tuple[dict[str, Any], ...]
    """As a level's file writes them."""
    unmodelled: tuple[Said, ...]
    """Actions that the engine does not have."""
    length_s: int
    """Until the last action is over."""
    usd: float
    """The cost of the experiment at AWS."""


def is_fis(content: object) -> bool:
    """True for the data of an experiment template, alone or as `get-experiment-template` gives it."""
    inner = content.get("experimentTemplate", content) if isinstance(content, dict) else None
    return isinstance(inner, dict) and isinstance(inner.get("actions"), dict) and "stopConditions" in inner


def load_rehearsal(path: Path, level: Level) -> Rehearsal:
    """The faults of an experiment template's file. Raises Problems."""
    return rehearsal(read_text(path, Kind.EXPERIMENT), str(path), level)


def rehearsal(text: str, name: str, level: Level) -> Rehearsal:
    """The faults of an experiment template on a level. Raises Problems."""
    document = parse(text, name, Kind.EXPERIMENT)
    at: tuple[str, ...] = ()
    content = document.content
    if isinstance(content, dict) and isinstance(content.get("experimentTemplate"), dict):
        content, at = content["experimentTemplate"], ("experimentTemplate",)
    if not document.problems and not is_fis(content):
        message = "no experiment template of AWS FIS: it has no actions and stopConditions"
        document.report(
            FileRule.MISSING, document.key_place(at), message, "export one: aws fis get-experiment-template"
        )
    if document.problems:
        raise Problems(tuple(document.problems))
    actions = _actions(document, content, at)
    if document.problems:
        raise Problems(tuple(document.problems))
    faults: list[dict[str, Any]] = []
    unmodelled: list[Said] = []
    for action in actions:
        made = _fault(action, level)
        if isinstance(made, Said):
            unmodelled.append(made)
        elif made:
            faults.append(made)
    if not faults:
        message = "the engine has none of this experiment's actions"
        document.report(FileRule.FAULT, document.key_place((*at, "actions")), message, f"it has {', '.join(FAULTS_OF)}")
        raise Problems(tuple(document.problems))
    minutes = sum(max(1, -(-item.lasts_s // 60)) for item in actions if item.action_id != WAIT)
    length_s = max(item.start_s + item.lasts_s for item in actions)
    return Rehearsal(tuple(faults), tuple(unmodelled), length_s, minutes * USD_PER_ACTION_MINUTE)


def _actions(document: Document, content: dict[str, Any], at: tuple[str, ...]) -> list[ReadAction]:
    """Every action with its times. Reports what refers to nothing, and cycles."""
    written = content["actions"]
    if len(written) > MOST_ACTIONS:
        document.report(FileRule.LENGTH, document.key_place((*at, "actions")), f"more than {MOST_ACTIONS} actions", "")
        return []
    targets = content.get("targets")
    known = targets if isinstance(targets, dict) else {}
    rows: dict[str, dict[str, Any]] = {}
    for name, row in written.items():
        where = (*at, "actions", name)
        if not isinstance(row, dict) or not isinstance(row.get("actionId"), str):
            document.report(
                FileRule.MISSING, document.key_place(where), f"{quoted(name)} has no actionId", "add actionId"
            )
            continue
        rows[name] = {**row, "startAfter": _listed(row.get("startAfter", []))}
        _references(document, rows[name], where, written, known)
    if document.problems:
        return []
    lasts = {name: _lasts(document, row, (*at, "actions", name)) for name, row in rows.items()}
    starts = _starts(document, rows, lasts, (*at, "actions"))
    return [_read(name, row, starts[name], lasts[name], known) for name, row in rows.items()] if starts else []


def _listed(written: object) -> list[object]:
    return written if isinstance(written, list) else [written]


def _references(
    document: Document, row: dict[str, Any], where: tuple[str, ...], written: dict[str, Any], targets: dict[str, Any]
) -> None:
    for other in row["startAfter"]:
        if not isinstance(other, str) or other not in written:
            place = document.key_place((*where, "startAfter"))
            document.report(
                FileRule.NODE, place, f"startAfter names no action {quoted(other)}", suggest(other, written)
            )
    named = row.get("targets", {})
    for other in named.values() if isinstance(named, dict) else ():
        if not isinstance(other, str) or other not in targets:
            place = document.key_place((*where, "targets"))
            document.report(FileRule.NODE, place, f"there is no target {quoted(other)}", suggest(other, targets))


def _lasts(document: Document, row: dict[str, Any], where: tuple[str, ...]) -> int:
    parameters = row.get("parameters", {})
    written = parameters.get("duration") if isinstance(parameters, dict) else None
    if written is None:
        return 0
    match = ISO.fullmatch(written) if isinstance(written, str) and written not in ("P", "PT") else None
    if match is None:
        place = document.place((*where, "parameters", "duration"))
        document.report(FileRule.FORM, place, f"{quoted(written)} is not an ISO 8601 duration", "write PT10M")
        return 0
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _starts(
    document: Document, rows: dict[str, dict[str, Any]], lasts: dict[str, int], at: tuple[str, ...]
) -> dict[str, int]:
    """The start of each action: after all that it waits for. Reports a cycle and returns nothing then."""
    found: dict[str, int] = {}
    left = dict(rows)
    while left:
        ready = [name for name, row in left.items() if all(other in found for other in row["startAfter"])]
        if not ready:
            place = document.key_place((*at, next(iter(left))))
            document.report(FileRule.CONFLICT, place, "actions wait for each other in a circle", "remove a startAfter")
            return {}
        for name in ready:
            row = left.pop(name)
            found[name] = max((found[other] + lasts[other] for other in row["startAfter"]), default=0)
    return found


def _read(name: str, row: dict[str, Any], start_s: int, lasts_s: int, targets: dict[str, Any]) -> ReadAction:
    named = row.get("targets", {})
    target = next(iter(named.values()), "") if isinstance(named, dict) else ""
    inside = targets.get(target, {})
    parameters = inside.get("parameters", {}) if isinstance(inside, dict) else {}
    zone = parameters.get(ZONE, "") if isinstance(parameters, dict) else ""
    own = row.get("parameters", {})
    return ReadAction(
        name=safe(name),
        action_id=OLDER.get(row["actionId"], row["actionId"]),
        start_s=start_s,
        lasts_s=lasts_s,
        zone=str(zone),
        node=str(target).removeprefix("db-") if str(target).startswith("db-") else "writer",
        parameters={str(key): str(value) for key, value in own.items()} if isinstance(own, dict) else {},
    )


def _fault(action: ReadAction, level: Level) -> dict[str, Any] | Said | None:
    """The fault of an action; what is missing; None for a wait."""
    if action.action_id == WAIT:
        return None
    reader = FAULTS_OF.get(action.action_id)
    if reader is None:
        return Said("fis.not_in_engine", action=action.name, kind=safe(action.action_id))
    made = reader(action, level)
    if isinstance(made, Said):
        return made
    lasts = {"for": f"{action.lasts_s}s"} if action.lasts_s else {}
    return {"id": _id(action.name), "at": f"{CALM_S + action.start_s}s", **lasts, **made}


def _id(name: str) -> str:
    """A fault's id from an action's name."""
    word = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return word if word[:1].isalpha() else f"action-{word}".strip("-")[:40]


def _failed_over(_action: ReadAction, _level: Level) -> dict[str, Any]:
    return {"do": FAILOVER}


def _rebooted(action: ReadAction, _level: Level) -> dict[str, Any]:
    if action.parameters.get(FORCED) == "true":
        return {"do": FAILOVER}
    return {"do": REBOOT, "node": action.node}


def _of_zone(action: ReadAction, level: Level) -> dict[str, Any] | Said:
    if action.zone not in level.zones:
        return Said("fis.zone_unknown", action=action.name, zone=safe(action.zone) or "–")
    scope = action.parameters.get("scope", "all")
    if action.action_id == CONNECTIVITY and scope not in ("all", "availability-zone", "vpc"):
        return Said("fis.scope", action=action.name, scope=safe(scope))
    return {"do": action.action_id, "zone": action.zone}


FAULTS_OF: Mapping[str, Callable[[ReadAction, Level], dict[str, Any] | Said]] = {
    FAILOVER: _failed_over,
    REBOOT: _rebooted,
    CACHE_POWER: _of_zone,
    CONNECTIVITY: _of_zone,
}
"""The actions that the engine has the like of."""


AFTER_S = 600
"""Seconds that a rehearsal goes on after the last action."""
TIED = ("deck", "story", "solutions", "traps", "lesson", "decides", "questions", "order", "choices")
"""Parts of a level that are about its own faults."""


def rehearsed_level(text: str, experiment: Rehearsal, name: str) -> str:
    """The YAML of the level with the experiment's faults. Raises Problems where they do not fit the level."""
    content = {key: value for key, value in parse(text, name, Kind.LEVEL).content.items() if key not in TIED}
    last_s = max(int(seconds(fault["at"])) + int(seconds(fault.get("for", 0))) for fault in experiment.faults)
    content |= {
        "level": name,
        "title": f"Rehearsal of {name}",
        "chapter": "rehearsals",
        "clock": {**content["clock"], "length": f"{last_s + AFTER_S}s"},
        "faults": list(experiment.faults),
    }
    made = dumped(content)
    load_level(made, name)
    return made
