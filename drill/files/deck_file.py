"""The part of a level file about its deck: faults whose time, length, place and kind each seed draws again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from drill.files.fault_file import FaultFile, FaultName, fault_ids
from drill.syntax.fields import Part, Percent, Written, duration_s
from drill.syntax.forms import FormError
from drill.syntax.text_fields import Id, Name, RegionName, Table, Target, ZoneWord

if TYPE_CHECKING:
    from drill.syntax.document import Path

BETWEEN = "between"
ANY = "any"


def _span(low: str, high: str, example: str) -> Written:
    """A duration in whole seconds, or the two ends of those that a seed draws between."""
    one = duration_s(low, high, example)

    def parse(value: object) -> tuple[object, object]:
        if not isinstance(value, dict):
            return (one.parse(value),) * 2
        ends = value.get(BETWEEN)
        if set(value) != {BETWEEN} or not isinstance(ends, list) or len(ends) != 2:
            raise FormError(
                "is neither a duration nor a span of two", f"write {example}, or {{{BETWEEN}: [{example}, {high}]}}"
            )
        least, most = (one.parse(end) for end in ends)
        if not isinstance(least, int) or not isinstance(most, int) or least > most:
            raise FormError("ends before it begins", "write the earlier end first")
        return least, most

    span = {
        "type": "object",
        "required": [BETWEEN],
        "additionalProperties": False,
        "properties": {BETWEEN: {"type": "array", "minItems": 2, "maxItems": 2, "items": one.schema}},
    }
    return Written(parse, {"anyOf": [one.schema, span]}, one.ends)


def _any(value: object) -> object:
    """A target, or the list of those that a seed chooses from."""
    if not isinstance(value, dict):
        return (value,)
    if set(value) != {ANY} or not isinstance(value[ANY], list) or not value[ANY]:
        raise FormError("is neither a target nor a choice of targets", f"write one, or {{{ANY}: [a, b]}}")
    return tuple(value[ANY])


_TEXT = {"type": "string", "maxLength": 80}
_CHOICE = {
    "type": "object",
    "required": [ANY],
    "additionalProperties": False,
    "properties": {ANY: {"type": "array", "minItems": 1, "maxItems": 20, "items": _TEXT}},
}
_ANY = Written(_any, {"anyOf": [_TEXT, _CHOICE]})
Span = tuple[int, int]


def _as_of_a_fault(name: str) -> Any:  # noqa: ANN401 (what pydantic's Field returns)
    return FaultFile.model_fields[name]


class DrawFile(Part):
    """A fault that a seed may draw, and what is drawn of it."""

    at: Annotated[Span, _span("0s", "1d", "10m")] | None = Field(
        default=None, description="When it strikes.", examples=["10m", {"between": ["8m", "14m"]}]
    )
    lasts: Annotated[Span, _span("0s", "1d", "30m")] = Field(
        default=(0, 0), alias="for", description="How long it lasts.", examples=["30m"]
    )
    do: FaultName | None = Field(default=None, description="The kind of fault.", examples=["drill:az-power"])
    zone: Annotated[tuple[ZoneWord, ...], Field(max_length=20), _ANY] | None = Field(
        default=None, description="The zone it strikes, or those it may strike.", examples=["a", {"any": ["a", "b"]}]
    )
    region: Annotated[tuple[RegionName, ...], Field(max_length=20), _ANY] | None = Field(
        default=None, description="The region it strikes, or those it may strike.", examples=["us-west-2"]
    )
    node: Annotated[tuple[Target, ...], Field(max_length=20), _ANY] | None = Field(
        default=None, description="The node it strikes, or those it may strike.", examples=["writer"]
    )
    cls: Annotated[tuple[Name, ...], Field(max_length=20), _ANY] | None = Field(
        default=None,
        alias="class",
        description="The request class it strikes, or those it may strike.",
        examples=["checkout"],
    )
    table: Annotated[tuple[Table, ...], Field(max_length=20), _ANY] | None = Field(
        default=None, description="The table it strikes, or those it may strike.", examples=["orders"]
    )
    factor: float | None = _as_of_a_fault("factor")
    count: int | None = _as_of_a_fault("count")
    told: Annotated[str, Field(max_length=400)] = Field(
        default="",
        description="The message the on-call engineer reads when it strikes.",
        examples=["A zone has lost power."],
    )
    suspect: Id | None = _as_of_a_fault("suspect")

    @property
    def target_keys(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every key that names targets, as the file writes it."""
        pairs = (
            ("zone", self.zone),
            ("region", self.region),
            ("node", self.node),
            ("class", self.cls),
            ("table", self.table),
        )
        return tuple((key, words) for key, words in pairs if words is not None)

    @property
    def drawn_keys(self) -> frozenset[str]:
        """The placeholders of it that the seed decides, so that its own message cannot hold them."""
        found: set[str] = set()
        if self.at is not None and self.at[0] != self.at[1]:
            found |= {"at", "after", "ends"}
        if self.lasts[0] != self.lasts[1]:
            found |= {"for", "ends"}
        if any(len(words) > 1 for _, words in self.target_keys):
            found |= {"zone", "target"}
        return frozenset(found)

    def variants(self) -> Iterator[FaultFile]:
        """The fault with each of its targets at both ends of its times: first the earliest, shortest, of the first target.

        A fault strikes by one key. Where a file writes several, each is varied alone: they are a problem, not millions of faults.
        """
        if self.at is None or self.do is None:
            return
        first = {key: words[0] for key, words in self.target_keys}
        targets = [{**first, key: word} for key, words in self.target_keys for word in words]
        for target in targets or [first]:
            for at, lasts in dict.fromkeys(product(self.at, self.lasts)):
                data: dict[str, Any] = {"at": f"{at}s", "for": f"{lasts}s", "do": self.do, "told": self.told}
                data |= target
                data |= {
                    key: value for key in ("factor", "count", "suspect") if (value := getattr(self, key)) is not None
                }
                yield FaultFile.model_validate(data)


class CardFile(DrawFile):
    """A card of the deck: one fault with what is drawn of it, or one of several."""

    id: Id = Field(description="Its name in texts.", examples=["dark"])
    maybe: Percent | None = Field(
        default=None, description="The share of seeds that draw it. Default: all.", examples=["60 %"]
    )
    one_of: list[DrawFile] | None = Field(
        default=None,
        min_length=2,
        max_length=20,
        description="Faults of which a seed draws one.",
        examples=[
            [
                {"at": "5m", "do": "drill:instance-crash", "node": "writer"},
                {"at": "6m", "for": "2m", "do": "drill:az-power", "zone": "c"},
            ]
        ],
    )

    @property
    def draws(self) -> tuple[tuple[Path, DrawFile], ...]:
        """Its faults, each with its place below the card."""
        if self.one_of is None:
            return (((), self),)
        return tuple((("one_of", number), draw) for number, draw in enumerate(self.one_of))


def named_faults(faults: Sequence[FaultFile], deck: Sequence[CardFile], night: str) -> Iterator[tuple[Path, str]]:
    """The place and the id of each fault of a night, and of each card of its deck."""
    yield from ((("faults", number), name) for number, name in enumerate(fault_ids(faults, night)))
    yield from ((("deck", number), card.id) for number, card in enumerate(deck))
