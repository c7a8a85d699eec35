"""pydantic's errors as problems of a file: the place, plain words, and how to fix it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from drill.syntax.document import Document, Path
from drill.syntax.problems import FileRule, choices, quoted, suggest
from drill.syntax.text_fields import PATTERN_HELP

Model = TypeVar("Model", bound=BaseModel)
SchemaError = ErrorDetails
"""An error as pydantic tells it."""
Explained = tuple[FileRule, str, str]
"""FileRule, message, hint."""

KEY_MARK = "[key]"

_TYPES = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a number",
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
}
_BY_EXAMPLE = {
    "a whole number": "write digits alone: 900",
    "a number": "write digits alone, without a unit or a sign of money: 900",
    "text": 'put it in quotes: "12"',
    "true or false": "write true or false, without quotes",
    "a list": "write [one, two]",
    "a map": "write {key: value}, or its keys below it, indented",
}


def validated(document: Document, model: type[Model]) -> Model | None:
    """The document as a file of its kind; None, and every problem reported, where it is not one."""
    if document.broken:
        return None
    try:
        file = model.model_validate(document.content)
    except ValidationError as error:
        explain(document, model, error.errors(include_url=False))
        return None
    return None if document.problems else file


def explain(document: Document, model: type[BaseModel], errors: Iterable[ErrorDetails], at: Path = ()) -> None:
    """Report pydantic's errors on the part of a document at `at`."""
    for error in errors:
        report(document, model, error, at)


def report(document: Document, model: type[BaseModel], error: ErrorDetails, at: Path = ()) -> None:
    """Report one error, unless the value could not be read in the first place."""
    loc, of_key = subject(document, error, at)
    kind = error["type"]
    written = tuple(loc[:-1] if kind == "missing" else loc)
    path = located(document, at + written)
    if any(path[:length] in document.spoiled for length in range(len(path) + 1)):
        return
    if kind == "missing":
        rule, message, hint = _missing(path, str(loc[-1]))
    elif kind == "extra_forbidden":
        rule, message, hint = (
            FileRule.UNKNOWN_KEY,
            f"unknown key {quoted(loc[-1])}",
            suggest(loc[-1], known_keys(model, loc[:-1])),
        )
    else:
        rule, message, hint = _words(error)
    by_key = of_key or kind in ("missing", "extra_forbidden")
    place = document.key_place(path) if by_key else document.place(path)
    document.report(rule, place, message, hint)


def subject(document: Document, error: ErrorDetails, at: Path = ()) -> tuple[Path, bool]:
    """The path that an error is about, and whether it is about the key itself.

    pydantic marks that with `[key]` behind the path; a file may hold that very key.
    """
    loc = error["loc"]
    of_key = bool(loc) and loc[-1] == KEY_MARK and located(document, at + loc)[-1:] != (KEY_MARK,)
    return (loc[:-1] if of_key else loc), of_key


def located(document: Document, path: Path) -> Path:
    """A path with the parts left out that are not in the file (names of union members, normalised forms)."""
    kept: list[str | int] = []
    here = document.content
    for part in path:
        inside = part in here if isinstance(here, dict) else isinstance(here, list) and part in range(len(here))
        if inside:
            here = here[part]
            kept.append(part)
    return tuple(kept)


def known_keys(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """The keys that may stand in the map at a place of a model."""
    here: Any = model
    for part in loc:
        here = _step(here, part)
    here = _bare(here)
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _step(annotation: Any, part: str | int) -> Any:  # noqa: ANN401 (annotations are of any type)
    annotation = _bare(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
        return None
    return get_args(annotation)[-1] if get_origin(annotation) in (list, dict) else None


def _bare(annotation: Any) -> Any:  # noqa: ANN401
    """An annotation without Annotated and None."""
    while get_origin(annotation) in (Annotated, Union, UnionType):
        annotation = next((one for one in get_args(annotation) if one is not type(None)), None)
    return annotation


def _missing(path: Path, name: str) -> Explained:
    owner = quoted(path[-1]) if path and isinstance(path[-1], str) else "this entry" if path else "the file"
    return FileRule.MISSING, f"{owner} lacks {quoted(name)}", f"add {name}: …"


def _form(error: ErrorDetails) -> Explained:
    context = error.get("ctx", {})
    return FileRule.FORM, f"{quoted(error['input'])} {context['text']}", str(context.get("hint", ""))


def _literal(error: ErrorDetails) -> Explained:
    words = choices(str(error.get("ctx", {}).get("expected", "")))
    value = error["input"]
    hint = "write off" if value is False and "off" in words else suggest(value, words)
    return FileRule.CHOICE, f"{quoted(value)} is not a choice here", hint


def _pattern(error: ErrorDetails) -> Explained:
    help_text = PATTERN_HELP.get(str(error.get("ctx", {}).get("pattern")), "")
    return FileRule.FORM, f"{quoted(error['input'])} is not written as it should be", help_text


def _bound(word: str, key: str) -> Callable[[ErrorDetails], Explained]:
    def run(error: ErrorDetails) -> Explained:
        limit = error.get("ctx", {}).get(key)
        return FileRule.RANGE, f"{quoted(error['input'])} must be {word} {limit}", ""

    return run


def _length(word: str, key: str, one: str, many: str) -> Callable[[ErrorDetails], Explained]:
    def run(error: ErrorDetails) -> Explained:
        limit = error.get("ctx", {}).get(key)
        must = (
            "is needed" if word == "at least" and limit == 1 else "are needed" if word == "at least" else "are allowed"
        )
        return FileRule.LENGTH, f"{word} {limit} {one if limit == 1 else many} {must}", ""

    return run


_EXPLAIN: dict[str, Callable[[ErrorDetails], Explained]] = {
    "form": _form,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _bound("at least", "ge"),
    "less_than_equal": _bound("at most", "le"),
    "string_too_long": _length("at most", "max_length", "character", "characters"),
    "string_too_short": _length("at least", "min_length", "character", "characters"),
    "too_long": _length("at most", "max_length", "entry", "entries"),
    "too_short": _length("at least", "min_length", "entry", "entries"),
}


def _words(error: ErrorDetails) -> Explained:
    kind = error["type"]
    if kind in _TYPES:
        return FileRule.TYPE, f"{quoted(error['input'])} must be {_TYPES[kind]}", _BY_EXAMPLE[_TYPES[kind]]
    found = _EXPLAIN.get(kind)
    return found(error) if found else (FileRule.FORM, error["msg"].lower(), "")
