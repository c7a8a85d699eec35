"""The kinds of value a level or a design is written in, as pydantic types with bounds and a JSON Schema each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from drill.syntax import forms


class Part(BaseModel):
    """A map of the file: unknown keys are refused, nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def unit(word: str) -> dict[str, Any]:
    """The unit of a number, for the schema and the reference."""
    return {"x-unit": word}


def refuse(message: str, hint: str = "") -> PydanticCustomError:
    """The error of a written form, with its hint. Text of the file goes in as data, never as a template."""
    return PydanticCustomError("form", "{text}", {"text": message, "hint": hint})


class Written:
    """Marks a value with a written form: how it is read, and the JSON Schema of what may stand in the file.

    `ends` are the least and the greatest value as written, where it has such.
    """

    def __init__(
        self,
        parse: Callable[[object], object],
        schema: dict[str, Any] | None = None,
        ends: tuple[str | int, ...] = (),
    ) -> None:
        self.parse = parse
        self.schema = schema
        self.ends = ends

    def read(self, value: object) -> object:
        """The value behind the written form. Its failure becomes a pydantic error that carries the hint."""
        try:
            return self.parse(value)
        except forms.FormError as error:
            raise refuse(error.message, error.hint) from None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(core) if self.schema is None else dict(self.schema)


def _form(pattern: str, *examples: str, zero: bool = False, word: str | None = None) -> dict[str, Any]:
    """JSON Schema of text of a form, and of the 0 or the one word that may stand for it."""
    text = {"type": "string", "pattern": pattern, "examples": list(examples)}
    more = ([{"const": 0}] if zero else []) + ([{"const": word}] if word else [])
    return {"anyOf": [text, *more]} if more else text


def _between(milliseconds: Decimal, low: str, high: str) -> Decimal:
    if not forms.milliseconds(low) <= milliseconds <= forms.milliseconds(high):
        raise forms.FormError(f"is not between {low} and {high}", "")
    return milliseconds


def duration_ms(low: str, high: str, *examples: str) -> Written:
    """A duration in whole milliseconds between two written ones."""

    def parse(value: object) -> int:
        return forms.whole(_between(forms.milliseconds(value), low, high), "milliseconds")

    return Written(parse, _form(forms.DURATION, *examples, zero=low == "0s"), (low, high))


def duration_s(low: str, high: str, *examples: str, word: str | None = None) -> Written:
    """A duration in whole seconds between two written ones; `word`, such as forever, reads as None."""

    def parse(value: object) -> int | None:
        if word is not None and value == word:
            return None
        return forms.whole(_between(forms.milliseconds(value), low, high) / 1000, "seconds")

    return Written(parse, _form(forms.DURATION, *examples, zero=low == "0s", word=word), (low, high))


def hours(word: str, *examples: str) -> Written:
    """A duration in whole hours up to a month; `word`, for off, reads as 0."""

    def parse(value: object) -> int:
        if value == word:
            return 0
        return forms.whole(_between(forms.milliseconds(value), "1h", "30d") / 3_600_000, "hours")

    return Written(parse, _form(forms.DURATION, *examples, word=word), ("1h", "30d"))


def whole_number(low: int, high: int, word: str | None = None) -> Written:
    """A whole number whose digits may be grouped by underscores (`200_000`); `word` reads as 0."""

    def parse(value: object) -> object:
        number = 0 if word is not None and value == word else forms.count(value)
        if type(number) is not int:
            raise forms.FormError("is not a whole number", f"write a number from {low} to {high}")
        if not low <= number <= high:
            raise forms.FormError(f"is not between {low} and {high}", "")
        return number

    shapes: list[dict[str, Any]] = [{"type": "integer", "minimum": low, "maximum": high}]
    shapes.append({"type": "string", "pattern": forms.COUNT})
    return Written(parse, {"anyOf": [*shapes, *([{"const": word}] if word else [])]}, (low, high))


def _cpu(value: object) -> float:
    return float(_between(forms.milliseconds(value), "0s", "10s"))


def _age(value: object) -> float | None:
    return None if value == "any" else float(_between(forms.milliseconds(value), "0s", "365d") / 1000)


def _days(value: object) -> int:
    return forms.whole(_between(forms.milliseconds(value), "0s", "35d") / 86_400_000, "days")


def _percent(value: object) -> int:
    percent = forms.whole(Decimal(str(forms.fraction(value))) * 100, "percent")
    if percent == 0:
        raise forms.FormError("is not between 1 % and 100 %", "")
    return percent


def _rate(value: object) -> float:
    rate = forms.per_second(value)
    if rate > MAX_RATE:
        raise forms.FormError(f"is more than {MAX_RATE}/s", "")
    return rate


def _moment(value: object) -> int:
    return 0 if value == "0" else forms.whole(_between(forms.milliseconds(value), "0s", "7d") / 1000, "seconds")


def _size(value: object) -> int:
    size = forms.size_bytes(value)
    if not 1 <= size <= 1024**3:
        raise forms.FormError("is not between 1 B and 1 GiB", "")
    return size


MAX_RATE = 1_000_000
"""Requests a second of one class."""

CpuMs = Annotated[float, Written(_cpu, _form(forms.DURATION, "0.2ms", "3ms", zero=True), ("0s", "10s"))]
"""Processor time of one statement in milliseconds."""
FreshS = Annotated[
    float | None, Written(_age, _form(forms.DURATION, "0s", "30s", zero=True, word="any"), ("0s", "365d"))
]
"""Oldest tolerable read in seconds; `any` is None."""
Days = Annotated[int, Written(_days, _form(forms.DURATION, "7d", zero=True), ("0s", "35d"))]
"""Whole days, 0 to 35."""
Percent = Annotated[int, Written(_percent, _form(forms.PERCENT, "100 %"), ("1 %", "100 %"))]
"""Whole percent, 1 to 100."""
Bytes = Annotated[
    int,
    Written(
        _size, {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": forms.SIZE}]}, (1, 1024**3)
    ),
]
"""A size in bytes, to 1 GiB."""
Clock = Annotated[str, Written(forms.clock, _form(forms.CLOCK, "19:40"))]
"""A time of day, HH:MM."""
RatePerS = Annotated[float, Written(_rate, _form(forms.RATE, "120/s", zero=True))]
"""Requests a second."""
Moment = Annotated[int, Written(_moment)]
"""A time of the drill in seconds, as a key."""


class Switch(Written):
    """Marks a part that may be written `off`, which reads as None."""

    def __init__(self) -> None:
        super().__init__(_off_is_none)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [{"const": "off"}, *(one for one in schema["anyOf"] if one != {"type": "null"})]}


def _off_is_none(value: object) -> object:
    if value is False:
        raise forms.FormError("is a truth value", "write off")
    return None if value == "off" else value


def _curve(value: object) -> object:
    """One rate, `{time: rate}` or `{ramp: {time: rate}}` to a map of one shape."""
    if not isinstance(value, dict):
        return {"held": {"0s": value}}
    return value if "ramp" in value else {"held": value}


_POINTS = {
    "type": "object",
    "patternProperties": {
        rf"({forms.DURATION}|^0$)": {"anyOf": [{"type": "string", "pattern": forms.RATE}, {"const": 0}]}
    },
    "additionalProperties": False,
    "minProperties": 1,
}
_CURVE_SCHEMA: dict[str, Any] = {
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

CURVE = Written(_curve, _CURVE_SCHEMA)
"""A rate over time."""
