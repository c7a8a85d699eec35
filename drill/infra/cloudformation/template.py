"""A template's sections and parameters, before anything is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from drill.infra.evidence import SourcePlace
from drill.infra.values import Value
from drill.syntax.problems import Place
from drill.syntax.tagged import TaggedNode

SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
LISTS = ("CommaDelimitedList", "List<")
STORED = "AWS::SSM::Parameter"
"""Types of parameters whose values are kept in Systems Manager."""
EMPTY = TaggedNode({}, Place(0, 0))


@dataclass(frozen=True, slots=True)
class Template:
    """One template of a stack."""

    file: str
    root: TaggedNode
    account_region: str
    stack: str = "stack"
    """The value of `AWS::StackName`."""
    prefix: str = ""
    """Stands before the ids of its resources where an import has several stacks: `Data.`."""
    given: Mapping[str, Value] = field(default_factory=dict)
    """Values of parameters that were given."""
    assume: Mapping[str, bool] = field(default_factory=dict)
    """Conditions that were settled by whoever imports."""
    nested: bool = False
    """True if a stack around it gives its parameters."""

    def section(self, name: str) -> Mapping[str, TaggedNode]:
        """A section's entries; empty where it is missing."""
        return self.root.items.get(name, EMPTY).items

    @property
    def transforms(self) -> tuple[str, ...]:
        """The macros that it names."""
        named = self.root.items.get("Transform", EMPTY)
        return tuple(one.text for one in named.entries or [named] if one.text)

    def place(self, node: TaggedNode) -> SourcePlace:
        """The place of a node."""
        return SourcePlace(self.file, node.place.line, node.place.column)

    def id(self, name: str) -> str:
        """The id of a resource of this template."""
        return f"{self.prefix}{name}"


def typed(kind: str, text: Value) -> Value:
    """A parameter's value by its type: lists are split at commas, numbers read."""
    if not isinstance(text, str | int | float | bool):
        return text
    words = text if isinstance(text, str) else str(text).lower() if isinstance(text, bool) else str(text)
    if kind.startswith(LISTS):
        return tuple(part.strip() for part in words.split(",") if part.strip())
    if kind == "Number":
        try:
            return float(words) if "." in words else int(words)
        except ValueError:
            return words
    return text
