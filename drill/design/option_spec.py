"""One record for each field of a design, from which everything else about the field is derived.

The file model (`file_model`), reading and writing (`from_file`, `dump`), the rows of the plan and with them the search space
(`table`), the field guide, the JSON Schema and the reference all read these records; `specs` holds them. The model's typed fields
(`drill.model.design`) are written from them too: `python -m drill.docs`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from drill.design.option import Choice, Choices, Option, always
from drill.design.value_forms import PartForm, ValueForm
from drill.model.design import Design
from drill.model.level import Level
from drill.model.short_repr import short_repr


class Default(Enum):
    """Defaults that are not a plain value."""

    NEEDED = "the model's field has none"
    SAME = "a file that leaves the option out means the model's default"
    LEFT_OUT = "a key that need not be there; then the model's default counts"


Group = Literal["Where", "Database", "Replicas", "Proxy", "Cache", "Clients", "Security", "Runbook"]
GROUPS: tuple[Group, ...] = ("Where", "Database", "Replicas", "Proxy", "Cache", "Clients", "Security", "Runbook")
"""Headings of the plan, in the order a person thinks in."""

Values = Callable[[Level, Design], Iterable[Any]]
Rows = Callable[["OptionSpec", Level, Design], Iterator[Option]]

HOW = {
    "online": "without an interruption",
    "redeploy": "with a rolling restart of the applications",
    "outage": "with an interruption",
    "copy": "only by a copy that takes its place",
    "never": "not at all: it is chosen at creation",
}
"""The way a running system gets another value, in words."""
How = Literal["online", "redeploy", "outage", "copy", "never"]


@dataclass(frozen=True, slots=True)
class Modification:
    """The cost of changing an option on a running system: the interruption, and how long the change takes.

    For RDS: Amazon RDS User Guide, Modifying an Amazon RDS DB instance, column "Downtime notes" (GitHub
    awsdocs/amazon-rds-user-guide@0219b24 doc_source/Overview.DBInstance.Modifying.md).
    """

    how: How
    takes: str = ""
    """Key of the figure for its duration; empty if no source gives one."""
    note: str = ""
    """An exception, as the end of a sentence."""


@short_repr("paths")
@dataclass(frozen=True, slots=True)
class Implied:
    """The options that must change along with another: their paths, and the function that changes them."""

    paths: tuple[str, ...]
    follow: Callable[[Level, Design, Design], Design]
    """Called with the level, the design before, and the design with the option changed."""


@short_repr("path", "label", "title", "default")
@dataclass(frozen=True, slots=True, kw_only=True)
class OptionSpec:
    """One field of a design. Without a `label` it has no row in the plan. A part (`PartForm`) holds the fields below its path."""

    path: str
    """Dotted keys of the design file."""
    form: ValueForm | PartForm
    meaning: str
    """A sentence that the plan, the field guide, the schema and the reference show."""
    field: str = ""
    """The model's name for it, where it differs from the last key."""
    default: Any = Default.NEEDED
    """The default of the model's field. A part has one where all of its fields do."""
    absent: Any = Default.SAME
    """The value of a file that leaves the option out, where the model's field has no default."""
    left_out: str = ""
    """Describes the value of a file that leaves it out, where the default does not."""
    filled: bool = False
    """`normal` fills it in from other choices."""
    chosen_with: str = ""
    """Path of the option that brings this one along in a level's `choices`."""
    written: Callable[[Any], bool] | None = None
    """For a field with two keys: whether a part is written with this one."""

    group: Group = "Database"
    label: str = ""
    title: str = ""
    """Its title in the field guide, where the label says too little by itself."""
    values: tuple[Any, ...] | Values = ()
    """The values that the plan offers."""
    near: Values | None = None
    """The values that left and right step through, where these are fewer."""
    say: Callable[[Level, Any], str] | None = None
    """Words of a value, where the form's own are not enough."""
    shown: Callable[[Level, Design], bool] = always
    get: Callable[[Design], Any] | None = None
    put: Callable[[Level, Design, Any], Design] | None = None
    implied: Implied | None = None
    brings: Callable[[Any], Mapping[str, Any]] | None = None
    """The values that it gives, for one of its own, to fields beside it which a file leaves out."""
    rows: Rows | None = None
    """Makes its rows, where it has none or several."""

    helps: str = ""
    hinders: str = ""
    figures: tuple[str, ...] = ()
    """Keys of the figures that decide it."""
    modified: Modification | None = None

    @property
    def key(self) -> str:
        """Its key in the map around it."""
        return self.path.rpartition(".")[2]

    @property
    def attribute(self) -> str:
        """Its name in the model's dataclass."""
        return self.field or self.key

    def words(self, level: Level, value: Any) -> str:  # noqa: ANN401 (values of every kind)
        """A value in the words of a screen."""
        if self.say:
            return self.say(level, value)
        return self.form.say(value) if isinstance(self.form, ValueForm) else str(value)

    def choices(self, level: Level, design: Design) -> tuple[Choice, ...]:
        """The values that the plan offers, in words too."""
        return self._said(self.values, level, design)

    def _said(self, values: tuple[Any, ...] | Values, level: Level, design: Design) -> tuple[Choice, ...]:
        found = values if isinstance(values, tuple) else values(level, design)
        return tuple((value, self.words(level, value)) for value in found)

    def row(
        self,
        get: Callable[[Design], Any],
        put: Callable[[Level, Design, Any], Design],
        *,
        key: str = "",
        label: str = "",
        choices: Choices | None = None,
        meaning: str = "",
    ) -> Option:
        """A row of the plan. Setting it also makes the changes that it implies."""

        def followed(level: Level, design: Design, value: Any) -> Design:  # noqa: ANN401
            made = put(level, design, value)
            return self.implied.follow(level, design, made) if self.implied else made

        near = self.near
        return Option(
            key=key or self.path,
            topic=self.path,
            group=self.group,
            label=label or self.label,
            meaning=meaning or self.meaning,
            choices=choices or self.choices,
            get=get,
            put=followed,
            shown=self.shown,
            near=None if near is None else lambda level, design: self._said(near, level, design),
        )
