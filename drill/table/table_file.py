"""The plan file of a table: its keys, and the checks of every name, time and fault in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from drill.design.conditions import condition
from drill.design.ground import Ground
from drill.engine.actions.action_table import ACTIONS
from drill.errors import Problems
from drill.files.convert import fault_of
from drill.files.level_file import FaultFile, LevelFile
from drill.files.level_rules import check_fault
from drill.files.library import find_design, level_path
from drill.files.load import load_level
from drill.files.named_files import Reference, below
from drill.session.inject import targets
from drill.syntax.document import Document
from drill.syntax.fields import Id, Line, Name, Part, Prose, Target, duration_s
from drill.syntax.forms import FormError
from drill.syntax.problems import FileRule, Kind, quoted, suggest
from drill.syntax.pruning import pruned
from drill.syntax.schema_errors import explain
from drill.syntax.source import parse, read_text
from drill.table.table_messages import MAX_NAME, MAX_TEXT, spoken
from drill.table.table_plan import Deciding, Inject, TableObjective, TablePlan, TableQuestion
from drill.table.table_roles import DEFAULT_ROLES, FACILITATOR, MAY, SEES, TableRole
from drill.topology.assemble import assemble

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.level import Fault, Level
    from drill.syntax.document import Path as Where

_MEANT = re.compile(r"^table:", re.MULTILINE)
"""A file with this key at its top is meant to be a plan; no other kind of file has it there."""
ALL_NODES = "nodes"
"""In `hide`: every node."""
Told = Annotated[
    str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(lambda text: spoken(" ".join(text.split())))
]
Closing = Annotated[Line, AfterValidator(spoken)]
RoleName = Annotated[Name, Field(max_length=MAX_NAME)]
"""Messages are addressed to roles and to people alike."""
To = Annotated[list[Target], Field(max_length=40)]
Lasting = Annotated[int, duration_s("0s", "1d", "5m")]

_FAULT_KEYS = frozenset(("do", "zone", "region", "node", "class", "table", "target", "factor", "count"))
"""Keys of an inject that are those of a level's fault."""


class ObjectiveFile(Part):
    """An objective that people rate."""

    id: Id
    text: Told


class RoleFile(Part):
    """A role of this table."""

    seats: int = Field(default=4, ge=1, le=40, description="How many people may hold it.")
    sees: list[Literal[tuple(SEES)]] = Field(max_length=20, description="What it sees.")  # type: ignore[valid-type]
    may: list[Literal[tuple(MAY)]] = Field(default=["say"], max_length=20, description="What it may do.")  # type: ignore[valid-type]
    needed_for: list[Literal[tuple(ACTIONS)]] = Field(  # type: ignore[valid-type]
        default=[], max_length=40, description="Actions that need a yes of this role, if anybody of it is here."
    )


class InjectFile(Part):
    """Something that happens at the table."""

    id: Id
    at: Annotated[int, duration_s("0s", "1d", "20m")] | None = Field(default=None, description="When it is released.")
    ready: bool = Field(default=False, description="Released only by the facilitator.")
    when: Annotated[str, Field(max_length=80)] | None = Field(
        default=None, description="A runbook's condition; the inject is offered to the facilitator once it has held."
    )
    lasts: Lasting = Field(
        default=0, alias="for", description="How long the fault or the hiding lasts, or `when` has to hold."
    )
    do: Annotated[str, Field(max_length=80)] | None = Field(default=None, description="The kind of fault.")
    zone: Any = None
    region: Any = None
    node: Any = None
    cls: Any = Field(default=None, alias="class")
    table: Any = None
    target: Any = None
    factor: Any = None
    count: Any = None
    tell: Told | None = Field(default=None, description="A message that the addressed people read.")
    to: To = Field(default=[], description="Roles that read it. Default: everyone.")
    hide: Annotated[list[Target], Field(min_length=1, max_length=40)] | None = Field(
        default=None, description="Nodes whose state nobody sees meanwhile; [nodes] hides all."
    )
    expect: Told | None = Field(default=None, description="What a good team does; compared in the report.")
    notes: Told | None = Field(default=None, description="For the facilitator alone.")


class TableQuestionFile(Part):
    """A question that the plan asks."""

    at: Annotated[int, duration_s("0s", "1d", "10m")]
    ask: Told
    to: To = Field(default=[], max_length=40)
    hold: bool = Field(default=False, description="Whether the clock stands meanwhile.")
    think: Annotated[int, duration_s("0s", "1h", "2m")] = 0


class DecideFile(Part):
    """How a proposal becomes an action."""

    by: Name = "commander"
    majority: list[Literal[tuple(ACTIONS)]] = Field(default=[], max_length=40)  # type: ignore[valid-type]
    hold_on_propose: bool = False


class TableFile(Part):
    """A facilitator's plan."""

    model_config = ConfigDict(title="Failure Drill table")

    table: Id = Field(description="The plan's name.")
    level: Reference = Field(description="A shipped level's id, or a level file by its path from this file.")
    design: Reference = Field(
        default="@start", description="What the team runs: a design file, or one of the level's own."
    )
    intro: Prose = Field(default="", description="Read aloud before the clock starts.")
    objectives: list[ObjectiveFile] = Field(default=[], max_length=20)
    roles: dict[RoleName, RoleFile] | None = Field(default=None, min_length=1, max_length=12)
    decide: DecideFile = Field(default_factory=DecideFile)
    injects: list[InjectFile] = Field(default=[], max_length=100)
    questions: list[TableQuestionFile] = Field(default=[], max_length=100)
    closing: list[Closing] = Field(default=["What surprised you?", "Where did you hesitate?"], max_length=10)


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan with the level and the design it names."""

    plan: TablePlan
    text: str
    level: Level
    level_text: str
    design: Design


def is_plan(path: Path) -> bool:
    """Whether a file is meant to be a plan."""
    try:
        return bool(_MEANT.search(read_text(path, Kind.TABLE)))
    except Problems:
        return False


def load_plan(path: Path) -> LoadedPlan:
    """A plan from its file. Raises Problems, all of them at once.

    Files it names have to be below the current folder or beside it: a stranger's plan reads nothing else.
    """
    text = read_text(path, Kind.TABLE)
    document, file = _validated(parse(text, str(path), Kind.TABLE))
    if file is None:
        raise _problems(document)
    level_file, level_text, level = _level(document, file, path)
    own = file.design.startswith("@")
    ref = file.design if own else str(below(document, ("design",), file.design, path.parent, Path.cwd()))
    design = find_design(ref, level)
    return LoadedPlan(_plan(document, file, level_file, level, design), text, level, level_text, design)


def plan_of(text: str, level: Level, design: Design) -> TablePlan:
    """The plan of a log's first line, for the level and the design of that line. Raises Problems."""
    document, file = _validated(parse(text, "the log's plan", Kind.TABLE))
    if file is None or document.problems:
        raise _problems(document)
    return _plan(document, file, None, level, design)


def plain_plan(name: str, level: str) -> str:
    """The text of a plan without injects, for a table that was given none."""
    return f"table: {name}\nlevel: {level}\n"


def _validated(document: Document) -> tuple[Document, TableFile | None]:
    """The file with what is wrong left out, so that the rest can be checked too; None where that cannot be."""
    if document.broken:
        return document, None
    try:
        return document, TableFile.model_validate(document.content)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    explain(document, TableFile, errors)
    sound = None if document.spoiled else pruned(document, TableFile, errors, _loose)
    return (document, None) if sound is None else (sound, TableFile.model_validate(sound.content))


def _loose(path: Where) -> Where | None:
    """What to leave out for a wrong part: the whole inject or question, one setting; None where others refer to it."""
    if path[0] in ("injects", "questions", "objectives", "closing"):
        return path[:2]
    if path[0] == "roles" and len(path) > 2 and path[2] != "sees":
        return path
    return path[:1] if path[0] in ("intro", "decide") else None


def _problems(document: Document) -> Problems:
    """All problems of a plan, each once, in file order."""
    return Problems(tuple(sorted(dict.fromkeys(document.problems), key=lambda one: (one.line, one.column, one.code))))


def _level(document: Document, file: TableFile, path: Path) -> tuple[LevelFile, str, Level]:
    is_id = not any(mark in file.level for mark in "./\\")
    try:
        found = level_path(file.level) if is_id else below(document, ("level",), file.level, path.parent, Path.cwd())
        text = read_text(found, Kind.LEVEL)
        level = load_level(text, str(found))
    except Problems as error:
        if is_id:
            for one in error.problems[:1]:
                document.report(FileRule.LEVEL_ID, document.place(("level",)), one.message, one.hint)
            raise _problems(document) from None
        raise
    return LevelFile.model_validate(parse(text, str(found), Kind.LEVEL).content), text, level


def _plan(document: Document, file: TableFile, level_file: LevelFile | None, level: Level, design: Design) -> TablePlan:
    """The plan, checked against its level. Raises Problems."""
    inputs = assemble(level, design)
    roles = _roles(file)
    names = tuple(role.name for role in roles)
    _unique(document, "objectives", [one.id for one in file.objectives])
    _unique(document, "injects", [one.id for one in file.injects])
    if file.roles and (wrong := set(names) & {FACILITATOR, ALL_NODES, "everyone", "plan"}):
        name = min(wrong)
        document.report(
            FileRule.CONFLICT, document.key_place(("roles", name)), f"{quoted(name)} is no role", "rename it"
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
        _to(document, question.to, names, ("questions", number, "to"))
    if document.problems:
        raise _problems(document)
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


def _roles(file: TableFile) -> tuple[TableRole, ...]:
    if file.roles is None:
        return DEFAULT_ROLES
    return tuple(
        TableRole(name, tuple(one.sees), tuple(one.may), one.seats, tuple(one.needed_for))
        for name, one in file.roles.items()
    )


def _unique(document: Document, key: str, ids: list[str]) -> None:
    for number, name in enumerate(ids):
        if name in ids[:number]:
            place = document.place((key, number, "id"))
            document.report(FileRule.TWICE, place, f"{quoted(name)} appears twice", "give each its own id")


def _time(document: Document, at_s: int, level: Level, path: Where) -> None:
    if at_s >= level.length_s:
        message = f"comes when the drill of {level.length_s // 60} min is over"
        document.report(FileRule.TIME, document.place(path), message, "make it earlier")


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
    ground = Ground.of(inputs.level)
    before = document.found
    if level_file is not None:
        check_fault(document, file, (level_file, inputs.design), ground, path)
    if document.found != before:
        return None
    fault = fault_of(number, file, ground)
    known = targets(inputs, fault.kind)
    if fault.target and fault.target not in known:
        key = next((key for key in ("node", "zone", "class", "region", "table", "target") if key in given), "do")
        message = f"{fault.kind} strikes no {quoted(fault.target)} in this design"
        document.report(FileRule.NODE, document.place((*path, key)), message, suggest(fault.target, known))
    return fault
