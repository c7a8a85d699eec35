"""The kinds of value a level or a design is written in, as pydantic types with bounds and a JSON Schema each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from drill.loading import forms


class Part(BaseModel):
    """A map of the file: unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def refuse(message: str, hint: str = "") -> PydanticCustomError:
    """The error of a written form, with its hint. Text of the file goes in as data, never as a template."""
    return PydanticCustomError("form", "{text}", {"text": message, "hint": hint})


def _read(parse: Callable[[object], object]) -> BeforeValidator:
    """Read a written form; its failure becomes a pydantic error that carries the hint."""

    def run(value: object) -> object:
        try:
            return parse(value)
        except forms.FormError as error:
            raise refuse(error.message, error.hint) from None

    return BeforeValidator(run)


def _between(number: Decimal, low: str, high: str, unit: str) -> Decimal:
    low_ms, high_ms = forms.milliseconds(low), forms.milliseconds(high)
    scaled = number * (1000 if unit == "seconds" else 1)
    if not low_ms <= scaled <= high_ms:
        message = f"is not between {low} and {high}"
        raise forms.FormError(message, "")
    return number


def _written(pattern: str, *examples: str, zero: bool = True, extra: tuple[str, ...] = ()) -> WithJsonSchema:
    forms_of: list[dict[str, Any]] = [{"type": "string", "pattern": pattern, "examples": list(examples)}]
    if zero:
        forms_of.append({"const": 0})
    if extra:
        forms_of.append({"enum": list(extra)})
    return WithJsonSchema(forms_of[0] if len(forms_of) == 1 else {"anyOf": forms_of})


def seconds_type(low: str, high: str, *examples: str, word: str | None = None) -> Any:  # noqa: ANN401 (builds a type)
    """A duration in whole seconds between two written ones; `word` (for ever, any) reads as None."""

    def parse(value: object) -> int | None:
        if word is not None and value == word:
            return None
        return forms.whole(_between(forms.seconds(value), low, high, "seconds"), "seconds")

    pattern = _written(forms.DURATION, *examples, zero=low in {"0s", "0d"}, extra=(word,) if word else ())
    return Annotated[int | None if word else int, _read(parse), pattern]  # type: ignore[misc]


def milliseconds_type(low: str, high: str, *examples: str) -> Any:  # noqa: ANN401
    """A duration in whole milliseconds between two written ones."""

    def parse(value: object) -> int:
        return forms.whole(_between(forms.milliseconds(value), low, high, "milliseconds"), "milliseconds")

    return Annotated[int, _read(parse), _written(forms.DURATION, *examples, zero=low == "0s")]


def _cpu(value: object) -> float:
    return float(_between(forms.milliseconds(value), "0s", "10s", "milliseconds"))


def _age(value: object) -> float | None:
    return None if value == "any" else float(_between(forms.seconds(value), "0s", "365d", "seconds"))


def _days(value: object) -> int:
    return forms.whole(forms.seconds(value) / 86_400, "days")


def _percent(value: object) -> int:
    return forms.whole(Decimal(str(forms.fraction(value))) * 100, "percent")


CpuMs = Annotated[float, _read(_cpu), _written(forms.DURATION, "0.2ms", "3ms")]
"""Processor time of one statement in milliseconds."""
FreshS = Annotated[float | None, _read(_age), _written(forms.DURATION, "0s", "30s", extra=("any",))]
"""Oldest tolerable read in seconds; `any` is None."""
Days = Annotated[int, _read(_days), Field(ge=0, le=35), _written(forms.DURATION, "7d")]
"""Whole days, 0 to 35."""
Percent = Annotated[int, _read(_percent), Field(ge=1, le=100), _written(forms.PERCENT, "100 %", zero=False)]
"""Whole percent, 1 to 100."""
Bytes = Annotated[
    int,
    _read(forms.size_bytes),
    Field(ge=1, le=1024**3),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": forms.SIZE}]}),
]
"""A size in bytes, to 1 GiB."""
Clock = Annotated[str, _read(forms.clock), _written(forms.CLOCK, "19:40", zero=False)]
"""A time of day, HH:MM."""


def count_type(low: int, high: int) -> Any:  # noqa: ANN401
    """A whole number; digits may be grouped by underscores (`200_000`)."""
    schema = {"anyOf": [{"type": "integer", "minimum": low, "maximum": high}, {"type": "string", "pattern": forms.COUNT}]}
    return Annotated[int, _read(forms.count), Field(ge=low, le=high), WithJsonSchema(schema)]


_ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_NAME = r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$"
_LINE = r"^[^\n\t]*$"
_ZONE = r"^([a-z]|[a-z]{2}(-[a-z]+){1,3}-[0-9][a-z])$"
_REGION = r"^[a-z]{2}(-[a-z]+){1,3}-[0-9]$"
_DOTTED = r"^[a-z_]+(\.[a-z_]+)*$"
_TARGET = r"^[a-z0-9][a-z0-9_-]*$"
_WORD = r"^[a-z0-9][a-z0-9-]*$"
_INSTANCE = r"^db\.[a-z0-9-]+\.[a-z0-9]+$"
_NODE_TYPE = r"^(cache|db)\.[a-z0-9-]+\.[a-z0-9]+$"
_CLAIM = r"^C[0-9]{2}$"
_LETTER = r"^[a-z]$"

PATTERN_HELP = {
    _ID: "small letters, digits and single dashes, a letter first: lights-out",
    _NAME: "small letters, digits, dashes or underscores, a letter first: checkout",
    _LINE: "write it on one line",
    _ZONE: "a zone's letter (a) or its full name (us-east-1a)",
    _REGION: "a region's name: us-east-1",
    _DOTTED: "an option of the design: database.multi_az",
    _TARGET: "a name: writer, replica-1, us-east-1a",
    _WORD: "small letters, digits and dashes: postgres",
    _INSTANCE: "an instance class: db.r6g.large",
    _NODE_TYPE: "a node type: cache.r6g.large",
    _CLAIM: "a claim's id: C17",
    _LETTER: "one small letter: a",
}
"""How to write what a pattern asks for."""

Id = Annotated[str, Field(pattern=_ID, max_length=40, examples=["lights-out"])]
"""Kebab case."""
Name = Annotated[str, Field(pattern=_NAME, max_length=32, examples=["checkout"])]
"""A request class, a table, a replica."""
Line = Annotated[str, Field(min_length=1, max_length=120, pattern=_LINE)]
"""One line of text."""
Prose = Annotated[str, Field(max_length=4000)]
"""Text of several lines."""
ZoneWord = Annotated[
    str,
    Field(
        pattern=_ZONE,
        max_length=32,
        description="A zone: the letter of one in the home region, or its full name.",
        examples=["a", "eu-west-1b"],
    ),
]
"""A zone as written."""
ZoneLetter = Annotated[str, Field(pattern=_LETTER, max_length=1)]
RegionName = Annotated[str, Field(pattern=_REGION, max_length=32, examples=["us-east-1"])]
DottedPath = Annotated[str, Field(pattern=_DOTTED, max_length=80, examples=["database.multi_az"])]
Target = Annotated[str, Field(pattern=_TARGET, max_length=64)]
"""Anything a fault or a rule can name."""
InstanceName = Annotated[str, Field(pattern=_INSTANCE, max_length=40, examples=["db.r6g.large", "db.t4g.medium"])]
NodeType = Annotated[str, Field(pattern=_NODE_TYPE, max_length=40, examples=["cache.r6g.large", "db.r6g.large"])]
Word = Annotated[str, Field(pattern=_WORD, max_length=40)]
ClaimId = Annotated[str, Field(pattern=_CLAIM, max_length=3)]


def _text_or_number(value: object) -> object:
    return str(value) if type(value) in (int, float) else value


Setting = Annotated[
    str,
    BeforeValidator(_text_or_number),
    Field(max_length=40),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": 40}, {"type": "number", "minimum": 0}]}),
]
"""Text or a number, kept as text."""


class Switch:
    """Marks a part that may be written `off` (read as None)."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [{"const": "off"}, *(one for one in schema["anyOf"] if one != {"type": "null"})]}


def off_is_none(value: object) -> object:
    """`off` means: not there."""
    if value is False:
        message = "is a truth value"
        raise refuse(message, "write off")
    return None if value == "off" else value


def curve(value: object) -> object:
    """One rate, `{time: rate}` or `{ramp: {time: rate}}` to a map of one shape."""
    if not isinstance(value, dict):
        return {"held": {"0s": value}}
    return value if "ramp" in value else {"held": value}


_POINTS = {
    "type": "object",
    "patternProperties": {rf"({forms.DURATION}|^0$)": {"anyOf": [{"type": "string", "pattern": forms.RATE}, {"const": 0}]}},
    "additionalProperties": False,
    "minProperties": 1,
}
CURVE_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "pattern": forms.RATE, "examples": ["120/s"]},
        {**_POINTS, "examples": [{"0m": "800/s", "20m": "1500/s"}], "description": "Held from each time to the next."},
        {
            "type": "object",
            "properties": {"ramp": {**_POINTS, "description": "Joined by straight lines."}},
            "required": ["ramp"],
            "additionalProperties": False,
        },
    ]
}


def _rate(value: object) -> float:
    rate = forms.per_second(value)
    if rate > 1_000_000:
        message = "is more than 1000000/s"
        raise forms.FormError(message, "")
    return rate


def _moment(value: object) -> int:
    if value == "0":
        return 0
    return forms.whole(_between(forms.seconds(value), "0s", "7d", "seconds"), "seconds")


RatePerS = Annotated[float, _read(_rate)]
Moment = Annotated[int, _read(_moment)]
