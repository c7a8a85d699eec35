"""Checks every name, time and fault of a plan against its level and its design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from drill.design.conditions import condition
from drill.design.level_context import LevelContext
from drill.errors import Problems
from drill.files.convert import fault_of
from drill.files.fault_file import FaultFile
from drill.files.fault_rules import check_fault
from drill.files.level_file import LevelFile
from drill.session.inject import targets
from drill.syntax.document import Document
from drill.syntax.forms import FormError
from drill.syntax.problems import FileRule, quoted, suggest
from drill.syntax.schema_errors import explain
from drill.table.messages.table_roles import DEFAULT_ROLES, FACILITATOR, TableRole
from drill.table.plan.plan_keys import ALL_NODES, InjectFile, TableFile
from drill.table.plan.table_plan import Deciding, Inject, TableObjective, TablePlan, TableQuestion
from drill.topology.assemble import assemble
from drill.words import units

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.level import Fault, Level
    from drill.syntax.document import Path as Where

_FAULT_KEYS = frozenset(("do", "zone", "region", "node", "class", "table", "target", "factor", "count"))
"""Keys of an inject that are those of a level's fault."""


def checked_plan(
    document: Document, file: TableFile, level_file: LevelFile | None, level: Level, design: Design
) -> TablePlan:
    """The plan, checked against its level. Raises Problems."""
    inputs = assemble(level, design)
    roles = _roles(file)
    names = tuple(role.name for role in roles)
    _unique(document, "objectives", [one.id for one in file.objectives])
    _unique(document, "injects", [one.id for one in file.injects])
    if file.roles and (wrong := set(names) & {FACILITATOR, ALL_NODES, "everyone", "plan"}):
        name = min(wrong)
        document.report(
            FileRule.CONFLICT,
            document.key_place(("roles", name)),
            f"{quoted(name)} cannot be the name of a role",
            "rename it",
        )
    if file.decide.by not in names:
        place = document.place(("decide", "by"))
        document.report(
            FileRule.OPTION, place, f"no role {quoted(file.decide.by)} here", suggest(file.decide.by, names)
        )
    injects = tuple(
        _inject(document, number, item, inputs, level_file, names) for number, item in enumerate(file.injects)
    )
    for number, question in enumerate(file.questions):
        _time(document, question.at, level, ("questions", number, "at"))
        _arrived(document, question.at, level, ("questions", number, "at"))
        _to(document, question.to, names, ("questions", number, "to"))
    if document.problems:
        raise plan_problems(document)
    questions = sorted(file.questions, key=lambda one: one.at)
    return TablePlan(
        name=file.table,
        level=file.level,
        design=file.design,
        objectives=tuple(TableObjective(one.id, one.text) for one in file.objectives),
        roles=roles,
        decide=Deciding(file.decide.by, tuple(file.decide.majority), file.decide.hold_on_propose),
        injects=injects,
        questions=tuple(TableQuestion(one.at, one.ask, tuple(one.to), one.hold, one.think) for one in questions),
        closing=tuple(file.closing),
        intro=file.intro.strip(),
    )


def plan_problems(document: Document) -> Problems:
    """All problems of a plan, each once, in file order."""
    return Problems(tuple(sorted(dict.fromkeys(document.problems), key=lambda one: (one.line, one.column, one.code))))


def _roles(file: TableFile) -> tuple[TableRole, ...]:
    if file.roles is None:
        return DEFAULT_ROLES
    return tuple(
        TableRole(name, tuple(one.sees), tuple(one.may), one.seats, tuple(one.needed_for), one.task)
        for name, one in file.roles.items()
    )


def _unique(document: Document, key: str, ids: list[str]) -> None:
    for number, name in enumerate(ids):
        if name in ids[:number]:
            place = document.place((key, number, "id"))
            document.report(FileRule.TWICE, place, f"{quoted(name)} appears twice", "give each its own id")


def _time(document: Document, at_s: int, level: Level, path: Where) -> None:
    if at_s >= level.length_s:
        message = f"comes when the drill of {units.duration(level.length_s)} is over"
        document.report(FileRule.TIME, document.place(path), message, "make it earlier")


def _arrived(document: Document, at_s: int, level: Level, path: Where) -> None:
    if at_s < level.enters_s:
        message = f"comes before people arrive, {units.duration(level.enters_s)} after the beginning"
        document.report(FileRule.TIME, document.place(path), message, f"write {level.enters_s}s or later")


def _to(document: Document, to: list[str], names: tuple[str, ...], path: Where) -> None:
    for number, name in enumerate(to):
        if name not in names:
            place = document.place((*path, number))
            document.report(FileRule.OPTION, place, f"no role {quoted(name)} here", suggest(name, names))


def _inject(
    document: Document,
    number: int,
    item: InjectFile,
    inputs: Inputs,
    level_file: LevelFile | None,
    names: tuple[str, ...],
) -> Inject:
    path: Where = ("injects", number)
    if item.at is not None and item.do is None:
        _time(document, item.at, inputs.level, (*path, "at"))
    if item.at is not None:
        _arrived(document, item.at, inputs.level, (*path, "at"))
    _shape(document, item, path)
    _to(document, item.to, names, (*path, "to"))
    _when(document, item, inputs, path)
    known = [ALL_NODES, *(node.id for node in inputs.topology.nodes)]
    for place, name in enumerate(item.hide or ()):
        if name not in known:
            message = f"no node {quoted(name)} in this design"
            document.report(FileRule.NODE, document.place((*path, "hide", place)), message, suggest(name, known))
    found = _fault(document, number, item, inputs, level_file)
    waits = item.do is None and item.hide is None
    return Inject(
        id=item.id,
        at_s=item.at,
        when=item.when or "",
        held_s=item.lasts if waits else 0,
        fault=found,
        tell=item.tell or "",
        to=tuple(item.to),
        hide=tuple(item.hide or ()),
        hide_s=item.lasts if item.hide else 0,
        expect=item.expect or "",
        notes=item.notes or "",
    )


def _shape(document: Document, item: InjectFile, path: Where) -> None:
    """An inject does something, and is released either at a time or by key."""
    place = document.place(path)
    if item.do is None and item.tell is None and item.hide is None:
        document.report(FileRule.MISSING, place, f"inject {quoted(item.id)} does nothing", "add do, tell or hide")
    if item.at is None and not item.ready and item.when is None:
        hint = "add at: 20m, or ready: true"
        document.report(FileRule.MISSING, place, f"inject {quoted(item.id)} is never released", hint)
    if item.at is not None and (item.ready or item.when is not None):
        message = f"inject {quoted(item.id)} has a time and waits for the facilitator"
        document.report(
            FileRule.CONFLICT, document.key_place((*path, "at")), message, "keep either at, or ready and when"
        )
    if item.hide is not None and not item.lasts:
        document.report(FileRule.MISSING, document.key_place((*path, "hide")), "hide needs a length", "add for: 4m")
    if item.hide is not None and item.do is not None:
        message = "an inject is a fault or hides nodes, not both"
        document.report(FileRule.CONFLICT, document.key_place((*path, "hide")), message, "make it two injects")
    if item.to and item.tell is None:
        document.report(FileRule.CONFLICT, document.key_place((*path, "to")), "to needs a tell", "add tell: …")


def _when(document: Document, item: InjectFile, inputs: Inputs, path: Where) -> None:
    if item.when is None:
        return
    place = document.place((*path, "when"))
    try:
        wanted = condition(item.when)
    except FormError as error:
        document.report(FileRule.CONDITION, place, f"{quoted(item.when)} {error.message}", error.hint)
        return
    known = {
        "class": [one.name for one in inputs.level.classes],
        "node": ["writer", "cache", *(node.id for node in inputs.topology.nodes)],
    }
    group = "class" if wanted.subject == "class" else "node"
    if wanted.subject not in ("time", "all", "table") and wanted.name not in known[group]:
        message = f"{quoted(wanted.name)} is no {group} of this design"
        document.report(FileRule.NODE, place, message, suggest(wanted.name, known[group]))


def _fault(
    document: Document, number: int, item: InjectFile, inputs: Inputs, level_file: LevelFile | None
) -> Fault | None:
    """The inject's fault, read and checked as one of a level's own."""
    written: dict[str, Any] = document.content["injects"][number]
    given = {key: value for key, value in written.items() if key in _FAULT_KEYS}
    path: Where = ("injects", number)
    if item.do is None:
        for key in given:
            message = f"{quoted(key)} belongs to a fault"
            document.report(FileRule.CONFLICT, document.key_place((*path, key)), message, "add do: …, or remove it")
        return None
    content = {
        **given,
        "id": item.id,
        "at": f"{item.at or 0}s",
        **({"for": written["for"]} if "for" in written else {}),
    }
    try:
        file = FaultFile.model_validate(content)
    except ValidationError as error:
        explain(document, FaultFile, error.errors(include_url=False), path)
        return None
    context = LevelContext.of(inputs.level)
    before = document.found
    if level_file is not None:
        check_fault(document, file, (level_file, inputs.design), context, path)
    if document.found != before:
        return None
    fault = fault_of(item.id, file, context)
    known = targets(inputs, fault.kind)
    key = next((key for key in ("node", "zone", "class", "region", "table", "target") if key in given), "")
    if key and fault.target not in known:
        message = f"{fault.kind} strikes no {quoted(fault.target)} in this design"
        document.report(FileRule.NODE, document.place((*path, key)), message, suggest(fault.target, known))
    return fault
