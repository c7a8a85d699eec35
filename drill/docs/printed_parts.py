"""The parts that every JSON result has in common, as types: JSON Schemas are made from these."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Collection
from dataclasses import fields
from enum import Enum
from itertools import pairwise
from textwrap import dedent
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from drill.scoring.verdict import Verdict

__all__ = ["Outcome", "Printed", "PrintedLevel", "PrintedSaid", "PrintedScenario", "Verdict", "of_model"]
Outcome = Literal["stale", "late", "failed"]


class Printed(BaseModel):
    """An object of a result: these keys and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


Kind = TypeVar("Kind", bound=Printed)


def of_model(source: type, *names: str, nullable: Collection[str] = ()) -> Callable[[type[Kind]], type[Kind]]:
    """Give an object the fields of a record of the model, their types and descriptions: those named, or all.

    What the object declares itself stays. A field in `nullable` may be infinite in the model, which JSON writes as null.
    """

    def decorate(kind: type[Kind]) -> type[Kind]:
        hints, texts = get_type_hints(source), described(source)
        made: dict[str, Any] = {}
        for name in names or [field.name for field in fields(source)]:
            if name not in kind.model_fields:
                hint = _as_json(hints[name])
                made[name] = (hint | None if name in nullable else hint, Field(description=texts.get(name)))
        return create_model(kind.__name__, __base__=kind, __doc__=kind.__doc__, __module__=kind.__module__, **made)

    return decorate


def _as_json(hint: Any) -> Any:  # noqa: ANN401 (a type)
    """The type of a field in JSON: an enumeration's value is text, a tuple a list."""
    if isinstance(hint, type) and issubclass(hint, Enum):
        return str
    return list[get_args(hint)[0]] if get_origin(hint) is tuple else hint  # type: ignore[misc]


def described(source: type) -> dict[str, str]:
    """The sentence below each field of a class, by the field's name."""
    body = next(
        node.body for node in ast.parse(dedent(inspect.getsource(source))).body if isinstance(node, ast.ClassDef)
    )
    found: dict[str, str] = {}
    for field, below in pairwise(body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = inspect.cleandoc(text).replace("\n", " ").replace("None:", "Null:")
    return found


class PrintedSaid(Printed):
    """A code with its facts, and the sentence that it stands for."""

    code: str
    facts: dict[str, Any]
    text: str


class PrintedScenario(Printed):
    """The origin of results: two of them may be compared where engine, catalogue and scenario are equal."""

    level: str
    level_digest: str
    scenario_digest: str = Field(description="Of what a run reads of the level.")
    catalog_digest: str
    engine: str


class PrintedLevel(PrintedScenario):
    """The origin of a result of one design."""

    design: str
    design_digest: str
