"""Builds the pydantic model of a design file from the records of its options."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, create_model

from drill.design.option_list import BY_PATH, below, part_at
from drill.design.option_spec import Default, OptionSpec
from drill.design.value_forms import PartForm, ValueForm
from drill.syntax.fields import Part, Switch, unit
from drill.syntax.text_fields import DottedPath, Id, Line

_NEEDED = object()


@cache
def model_of(path: str) -> type[Part]:
    """The model of the part at a path."""
    form = part_at(path)
    says = BY_PATH[path].meaning if path else "The choices themselves, as a level's `start` holds them too."
    options: dict[str, Any] = {spec.key: (_type(spec), _field(spec)) for spec in below(path)}
    name = f"{form.name}File" if path else "DesignBody"
    return create_model(name, __base__=Part, __doc__=says, __module__=__name__, **options)


def _type(spec: OptionSpec) -> Any:  # noqa: ANN401 (a pydantic type)
    form = spec.form
    if isinstance(form, ValueForm):
        return form.type
    model: Any = model_of(spec.path)
    if form.written == "list":
        return Annotated[list[model], Field(max_length=form.most)]
    return Annotated[model | None, Switch()] if form.written == "off or map" else model


def _field(spec: OptionSpec) -> Any:  # noqa: ANN401 (pydantic's field)
    says = f"{spec.meaning} Default: {spec.left_out}." if spec.left_out else spec.meaning
    rest: dict[str, Any] = {"description": says, "examples": list(spec.form.examples) or None}
    if isinstance(spec.form, ValueForm) and spec.form.unit:
        rest["json_schema_extra"] = unit(spec.form.unit)
    default = file_default(spec)
    if default is _NEEDED:
        return Field(**rest)
    if callable(default):
        return Field(default_factory=default, **rest)
    return Field(default=default, validate_default=True, **rest)


def file_default(spec: OptionSpec) -> Any:  # noqa: ANN401 (values of every kind)
    """The value of a file that leaves the option out, as it would be written there."""
    if isinstance(spec.form, PartForm):
        return _part_default(spec, spec.form)
    if spec.absent is Default.LEFT_OUT:
        return None
    value = spec.default if spec.absent is Default.SAME else spec.absent
    return _NEEDED if value is Default.NEEDED else spec.form.write(value)


def _part_default(spec: OptionSpec, form: PartForm) -> Any:  # noqa: ANN401
    if form.written == "list":
        return []
    if form.written == "off or map":
        return "off"
    needed = any(file_default(inner) is _NEEDED for inner in below(spec.path))
    return _NEEDED if needed else model_of(spec.path)


if TYPE_CHECKING:
    DesignBody = Part
else:
    DesignBody = model_of("")


class DesignFile(DesignBody):
    """A design: the choices of a player for a level."""

    model_config = ConfigDict(title="Failure Drill design")

    design: Line = Field(default="unnamed", description="The design's name.", examples=["two-zones-one-name"])
    level: Id | None = Field(
        default=None, alias="for", description="The level it is written for.", examples=["lights-out"]
    )
    inherits: list[DottedPath] = Field(
        default=[],
        max_length=50,
        description="Hidden options of the level that the design leaves as they are in the level's `start`.",
        examples=[["clients.keepalive"]],
    )
