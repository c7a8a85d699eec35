"""Forms of values: how an option is read from a file, written to it, and worded on a screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field

from drill.model.short_repr import short_repr
from drill.syntax.fields import Clock, Days, Percent, RatePerS, duration_ms, duration_s, whole_number
from drill.syntax.fields import hours as written_hours
from drill.syntax.forms import rate_text
from drill.syntax.safe_text import safe
from drill.syntax.text_fields import Name, RegionName, ZoneWord
from drill.words import units

Say = Callable[[Any], str]
DAY_S, HOUR_S = 86_400, 3600


def _same(value: Any) -> Any:  # noqa: ANN401 (values of every kind)
    return value


@short_repr("unit", "len:examples")
@dataclass(frozen=True, slots=True)
class ValueForm:
    """A kind of value. `read` and `write` turn what pydantic has validated into the model's value and back into plain data."""

    type: Any
    """The pydantic type: bounds, the pattern of a text, the JSON Schema."""
    say: Say = str
    """The words of a value on a screen."""
    read: Callable[[Any], Any] = _same
    write: Callable[[Any], Any] = _same
    held: str = "str"
    """The type of the model's field, as Python writes it."""
    unit: str = ""
    examples: tuple[Any, ...] = ()
    records: Mapping[str, Any] | None = None
    """The table of records by name, if the value is one of them; the plan offers the names."""


def optional(form: ValueForm, absent: str) -> ValueForm:
    """The form of an optional value; `absent` are the words for None."""
    return replace(
        form,
        type=form.type | None,
        held=f"{form.held} | None",
        say=lambda value: absent if value is None else form.say(value),
        write=lambda value: None if value is None else form.write(value),
    )


def unless_usual(form: ValueForm, usual: Any) -> ValueForm:  # noqa: ANN401 (values of every kind)
    """The form of a value that files leave out where it is the usual one."""
    return replace(
        form,
        type=form.type | None,
        read=lambda value: usual if value is None else form.read(value),
        write=lambda value: None if value == usual else form.write(value),
    )


def worded(form: ValueForm, word: str, says: str) -> ValueForm:
    """The form of a value with a word in the file for None, and words for it on a screen."""
    return replace(
        form,
        type=Literal[word] | form.type,
        held=f"{form.held} | None",
        say=lambda value: says if value is None else form.say(value),
        read=lambda value: None if value == word else form.read(value),
        write=lambda value: word if value is None else form.write(value),
        examples=(*form.examples, word),
    )


def yes_no(yes: str = "on", no: str = "off") -> ValueForm:
    """True or false, in the words of the option."""
    return ValueForm(bool, lambda value: yes if value else no, held="bool", examples=(True, False))


def one_of(**words: str) -> ValueForm:
    """One of some words, each with its words on a screen; an underscore stands for a dash."""
    said = {key.replace("_", "-"): text for key, text in words.items()}
    held = ", ".join(f'"{word}"' for word in said)
    return replace(one_name_of(said), held=f"Literal[{held}]")


def one_name_of(words: Mapping[str, str]) -> ValueForm:
    """One of the names of a table, each with its words on a screen; the model holds any text."""
    return ValueForm(Literal[tuple(words)], lambda value: words.get(str(value), str(value)))


def text(type_: Any, say: Say = str, *examples: str) -> ValueForm:  # noqa: ANN401 (a pydantic type)
    """Text of a form of `drill.syntax.fields`."""
    return ValueForm(type_, say, examples=examples)


def optional_text(type_: Any, *examples: str) -> ValueForm:  # noqa: ANN401 (a pydantic type)
    """Text that may be left out; the model holds it as empty."""
    return ValueForm(type_ | None, str, lambda value: value or "", lambda value: value or None, examples=examples)


def whole(low: int, high: int, unit: str = "", *examples: int) -> ValueForm:
    """A whole number; `unit` is what it counts."""
    return ValueForm(Annotated[int, Field(ge=low, le=high)], units.count, held="int", unit=unit, examples=examples)


def gib(low: int, high: int, *examples: int) -> ValueForm:
    """A size in GiB."""
    return replace(whole(low, high, "GiB", *examples), say=units.gib)


def counted(low: int, high: int, zero: str, says_zero: str, unit: str) -> ValueForm:
    """A whole number with a word for 0."""
    return ValueForm(
        Annotated[int, whole_number(low, high, word=zero)],
        lambda value: units.count(value) if value else says_zero,
        write=lambda value: value or zero,
        held="int",
        unit=unit,
        examples=(20, zero),
    )


def seconds(low: str, high: str, *examples: str, never: str = "", says_never: str = "") -> ValueForm:
    """A duration in whole seconds. `never` is the word in the file for None, `says_never` that on a screen."""
    word = never or None
    return ValueForm(
        Annotated[int | None if word else int, duration_s(low, high, *examples, word=word)],
        lambda value: says_never if value is None else units.duration(value),
        write=lambda value: word if value is None else f"{value}s",
        held="int | None" if word else "int",
        examples=examples,
    )


def milliseconds(low: str, high: str, *examples: str) -> ValueForm:
    """A duration in whole milliseconds."""
    return ValueForm(
        Annotated[int, duration_ms(low, high, *examples)],
        lambda value: units.duration(value / 1000),
        write=lambda value: None if value is None else f"{value}ms" if value % 1000 else f"{value // 1000}s",
        held="int",
        examples=examples,
    )


def days(zero: str, *examples: str) -> ValueForm:
    """A duration in whole days; `zero` are the words for none."""
    return ValueForm(
        Days,
        lambda value: units.duration(value * DAY_S) if value else zero,
        write=lambda value: f"{value}d" if value else 0,
        held="int",
        examples=examples,
    )


def hours(zero: str, *examples: str) -> ValueForm:
    """A duration in whole hours; `zero` is the word for none, in the file and on a screen."""
    return ValueForm(
        Annotated[int, written_hours(zero, *examples)],
        lambda value: units.duration(value * HOUR_S) if value else zero,
        write=lambda value: f"{value}h" if value else zero,
        held="int",
        examples=examples,
    )


def percent(*examples: str) -> ValueForm:
    """Whole percent."""
    return ValueForm(Percent, _percent_words, write=lambda value: f"{value} %", held="int", examples=examples)


def _percent_words(value: int) -> str:
    return units.percent(value / 100, exact=True)


def percent_number(low: int, high: int, *examples: int) -> ValueForm:
    """Whole percent that AWS's own parameter, and so the file, has as a number without a sign."""
    return replace(whole(low, high, "%", *examples), say=_percent_words)


def clock() -> ValueForm:
    """A time of day."""
    return ValueForm(Clock, examples=("03:00",))


def zone() -> ValueForm:
    """A zone, by its letter in the home region or its full name."""
    return ValueForm(ZoneWord, examples=("a", "eu-west-1b"))


def several(type_: Any, most: int, *examples: list[str], needed: bool = False) -> ValueForm:  # noqa: ANN401
    """A list; where it is not `needed`, an empty one is left out of a file."""
    form = Annotated[list[type_], Field(min_length=0 if needed else 1, max_length=most)]
    return ValueForm(
        form if needed else form | None,
        lambda value: ", ".join(map(safe, value)),
        lambda value: tuple(value or ()),
        lambda value: list(value) if needed else list(value) or None,
        held="tuple[str, ...]",
        examples=tuple(examples),
    )


def zones(most: int) -> ValueForm:
    """Some zones."""
    return several(ZoneWord, most, ["a"])


def regions(most: int) -> ValueForm:
    """Some regions."""
    return several(RegionName, most, ["us-west-2"])


def names(most: int, *examples: list[str]) -> ValueForm:
    """Some request classes or replicas."""
    return several(Name, most, *examples)


def named(type_: Any, most: int, example: dict[str, Any], held: str = "str") -> ValueForm:  # noqa: ANN401 (a pydantic type)
    """A map of names to values of a type that the model holds as `held`; the model holds pairs, and lists as tuples."""
    return ValueForm(
        Annotated[dict[Name, type_], Field(max_length=most)],
        read=lambda value: tuple((key, tuple(item) if isinstance(item, list) else item) for key, item in value.items()),
        write=lambda value: {key: list(item) if isinstance(item, tuple) else item for key, item in value},
        held=f"tuple[tuple[str, {held}], ...]",
        examples=(example,),
    )


def rates(most: int, example: dict[str, str]) -> ValueForm:
    """A map of names to rates; the model holds pairs, in requests a second."""
    return ValueForm(
        Annotated[dict[Name, RatePerS] | None, Field(max_length=most)],
        read=lambda value: tuple((value or {}).items()),
        write=lambda value: {name: rate_text(per_s) for name, per_s in value} or None,
        held="tuple[tuple[str, float], ...]",
        examples=(example,),
    )


@dataclass(frozen=True, slots=True)
class PartForm:
    """A map of the file with keys of its own. Without a dataclass, its keys are fields of the part around it."""

    name: str
    """Name of its pydantic model, and so of its definition in the JSON Schema."""
    made: type | None = None
    written: Literal["map", "off or map", "list"] = "map"
    most: int = 1
    """The most entries of a list."""
    examples: tuple[Any, ...] = ()
