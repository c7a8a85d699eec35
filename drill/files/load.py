"""Files to the model: read, check in stages, convert. Every problem of a file is raised at once, as Problems."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from drill.catalog.cache_services import CACHE_ENGINES
from drill.design import stand_ins
from drill.design.choices import check_choices
from drill.design.dangling_references import dangling_references
from drill.design.file_model import DesignBody, DesignFile
from drill.design.from_file import design_of
from drill.design.hidden_parts import inherited
from drill.design.level_context import LevelContext
from drill.design.normal import normal
from drill.errors import Problems
from drill.files import convert, fault_targets, hidden_rules, level_rules, texts
from drill.files.kinds.hands_file import check_by_hand
from drill.files.level_file import LevelFile
from drill.syntax.document import MAX_REPORTED, Document
from drill.syntax.document import Path as Where
from drill.syntax.patches import patched
from drill.syntax.problems import FileRule, Kind, Place, quoted, suggest
from drill.syntax.pruning import pruned
from drill.syntax.schema_errors import SchemaError, explain
from drill.syntax.source import parse, read_text

Model = TypeVar("Model", DesignFile, LevelFile)
LOOSE = (
    "order",
    "story",
    "decides",
    "lesson",
    "faults",
    "deck",
    "budget",
    "objectives",
    "solutions",
    "traps",
    "sources",
    "questions",
    "holds",
    "hidden",
    "second_night",
)
"""Parts of a level that the rest can be checked without."""
LOOSE_OF_CLASS = ("timeout", "fresh", "retries", "cpu")
"""Parts of a request class that the rest can be checked without."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from drill.model.design import Design
    from drill.model.level import Level


def load_level(source: Path | str | Document, name: str = "level") -> Level:
    """A level from a file, from a document, or from YAML text with `name` as its file's name. Raises Problems."""
    read = _document(source, name, Kind.LEVEL)
    document, file = _validated(read, LevelFile, _loose, partial(stand_ins.stood_in, at=("start",)))
    bent = _start_of(document) != _start_of(read)
    if file is None:
        raise _problems(document)
    context = convert.context(file)
    written = design_of(file.start, "start", file.level)
    level_rules.check(document, file, written, context)
    start = _made(document, written, context, ("start",))
    # Faults, objectives and held figures refer to names; wrong ones have been reported and cannot be converted.
    sound = (
        file
        if not document.problems
        else file.model_copy(update={"faults": [], "deck": [], "objectives": {}, "holds": [], "second_night": None})
    )
    bare = convert.level(sound, context, start, {}, {})
    _catalogue(document, bare, start, ("start",), only_unknown=bent)
    made = {part: _over_start(document, bare, part, getattr(file, part), bent=bent) for part in ("solutions", "traps")}
    if document.problems:
        raise _problems(document)
    level = convert.level(file, context, start, made["solutions"], made["traps"])
    _texts(document, level)
    fault_targets.check_struck(document, level)
    hidden_rules.check_shown(document, level)
    if document.problems:
        raise _problems(document)
    return texts.filled(level)


def _loose(path: Where) -> Where | None:
    """The part to leave out for a wrong one, so that the rest of a level can be checked; None where others refer to it by name.

    Of a fault that is the whole fault: what it strikes may be what is misspelt.
    """
    if path[0] == "traffic":
        return path[:3] if len(path) > 2 and path[2] in LOOSE_OF_CLASS else None
    if path[0] not in LOOSE or path == ("objectives", "pass"):
        return None
    return path[:2] if path[0] in ("faults", "deck") else path


def _texts(document: Document, level: Level) -> None:
    """Report every placeholder in the level's texts that the level cannot fill."""
    known = texts.values(level)
    for path, text in texts.written(level):
        for name in texts.names(text):
            if name not in known:
                message = f"the text asks for {quoted(name)}, which the level does not have"
                document.report(FileRule.TEXT, document.place(path), message, suggest(name, known))


def _start_of(document: Document) -> Any:  # noqa: ANN401 (any part of a file)
    return document.content.get("start") if isinstance(document.content, dict) else None


def _over_start(document: Document, level: Level, part: str, names: Iterable[str], *, bent: bool) -> dict[str, Design]:
    """The designs of `solutions` or `traps`: `start` with a patch over it. Problems of `start` are not reported again.

    `bent`: another value stands in for one of `start`; only names are looked at then.
    """
    made, context = {}, LevelContext.of(level)
    known = {(problem.code, problem.message) for problem in document.problems}
    for name in names:
        view = patched(document, ("start",), (part, name))
        try:
            body = DesignBody.model_validate(view.content)
        except ValidationError as error:
            explain(view, DesignBody, error.errors(include_url=False))
        else:
            made[name] = _made(view, design_of(body, name, level.id), context)
            check_choices(view, level, made[name])
            check_by_hand(view, level, made[name])
            _catalogue(view, level, made[name], only_unknown=bent)
        document.problems += (one for one in view.problems if (one.code, one.message) not in known)
    return made


def load_design(source: Path | str | Document, level: Level, name: str = "design") -> Design:
    """A design for a level from a file, from a document, or from YAML text with `name` as its file's name. Raises Problems."""
    return load_inheriting(source, level, name)[0]


def load_inheriting(
    source: Path | str | Document, level: Level, name: str = "design"
) -> tuple[Design, tuple[str, ...]]:
    """A design for a level as `load_design` reads it, and the hidden options that it leaves as they are. Raises Problems."""
    return _design(_document(source, name, Kind.DESIGN), level)


def design_from(data: dict[str, Any], level: Level) -> Design:
    """A design for a level from the plain data of a design file, as if it had been written and read. Raises Problems."""
    return _design(Document(Kind.DESIGN, "design", [], content=data), level)[0]


def check_form(document: Document) -> None:
    """Note every problem of a design's file that can be seen without its level."""
    _validated(document, DesignFile, stand_ins.loose, stand_ins.stood_in)


def _design(document: Document, level: Level) -> tuple[Design, tuple[str, ...]]:
    written = document
    document, file = _validated(document, DesignFile, stand_ins.loose, stand_ins.stood_in)
    bent = document is not written
    if file is None:
        raise _problems(document)
    context = LevelContext.of(level)
    if file.level is not None and file.level != level.id:
        message = f"this design is for {quoted(file.level)}, not for {quoted(level.id)}"
        document.report(
            FileRule.OTHER_LEVEL, document.place(("for",)), message, "name the other level, or remove `for`"
        )
    hidden_rules.check_inherited(document, level, file.inherits)
    design = _made(document, design_of(file, file.design, file.level or ""), context)
    if not document.problems:
        design = inherited(design, level.start, context, file.inherits)
    check_choices(document, level, design)
    check_by_hand(document, level, design)
    _catalogue(document, level, design, only_unknown=bent)
    if document.problems:
        raise _problems(document)
    return design, tuple(file.inherits)


def _document(source: Path | str | Document, name: str, kind: Kind) -> Document:
    if isinstance(source, Document):
        return source
    if isinstance(source, Path):
        return parse(read_text(source, kind), str(source), kind)
    return parse(source, name, kind)


def _validated(
    document: Document,
    model: type[Model],
    loose: Callable[[Where], Where | None],
    stand_in: Callable[[Document, Iterable[SchemaError]], Document] | None = None,
) -> tuple[Document, Model | None]:
    """The document as a file of its kind, with the problems noted in it.

    What is wrong is left out, or another value stands in for it, so that the rest can be checked too; None where that cannot be.
    """
    if document.broken:
        return document, None
    try:
        made = model.model_validate(document.content)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    else:
        return document, None if document.spoiled else made
    explain(document, model, errors)
    if document.spoiled:
        return document, None
    if stand_in is not None:
        document = stand_in(document, errors)
        try:
            return document, model.model_validate(document.content)
        except ValidationError as error:
            errors = error.errors(include_url=False)
    sound = pruned(document, model, errors, loose)
    return (document, None) if sound is None else (sound, model.model_validate(sound.content))


def _made(document: Document, design: Design, context: LevelContext, at: tuple[str, ...] = ()) -> Design:
    """A design in full, its references checked; without its runbook when they are wrong."""
    before = document.found
    _spelling(document, at)
    known = {Place(problem.line, problem.column) for problem in document.problems}
    for wrong in dangling_references(design, context):
        place = document.place((*at, *wrong.path))
        if place not in known:
            document.report(wrong.rule, place, wrong.message, wrong.hint)
    return normal(design if document.found == before else replace(design, runbook=(), by_hand=()), context)


def _spelling(document: Document, at: tuple[str, ...]) -> None:
    """Report a cache's `nodes` where its engine has shards, and the other way round."""
    content: Any = document.content
    for key in (*at, "cache"):
        content = content.get(key)
    if not isinstance(content, dict):
        return
    right = CACHE_ENGINES[content["engine"]].parts
    wrong = "nodes" if right == "shards" else "shards"
    if content.get(wrong) is not None:
        message = f"{content['engine']} has {right}, not {wrong}"
        hint = f"write {right}: {content[wrong]}"
        document.report(FileRule.CONFLICT, document.key_place((*at, "cache", wrong)), message, hint)


def _catalogue(
    document: Document, level: Level, design: Design, at: tuple[str, ...] = (), *, only_unknown: bool = False
) -> None:
    """Report the catalogue's rules that a design breaks; `only_unknown`: names that it lacks, and no more."""
    from drill.catalog import rules  # opens the tables of prices

    wrong = {Place(problem.line, problem.column) for problem in document.problems}
    for violation in rules.check(level, design):
        if only_unknown and violation.code not in rules.UNKNOWN:
            continue
        place = document.place((*at, *violation.path))
        if place not in wrong:
            document.report_code(violation.code, place, violation.message, violation.hint)


def _problems(document: Document) -> Problems:
    """All problems of a document, each once, in file order."""
    found = sorted(dict.fromkeys(document.problems), key=lambda one: (one.line, one.column, one.code))
    return Problems(tuple(found[:MAX_REPORTED]))
