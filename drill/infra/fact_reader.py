"""Reads facts for a design: picks a value where the source leaves several, remembers what had to be assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from drill.infra.evidence import How
from drill.infra.infrastructure import ImportNote, Infrastructure, Resource
from drill.infra.mapping import mapped_property
from drill.infra.resource_names import NAMED, SCALED, SOURCES, ResourceNames
from drill.infra.values import NotKnown, OneOf, Scalar, Value, plain_value, references
from drill.model.said import Said
from drill.syntax.problems import shown

MOST_LISTED = 8


class FactReader:
    """The facts of one import, and the notes made while they are read."""

    def __init__(self, infrastructure: Infrastructure) -> None:
        self.infrastructure = infrastructure
        self.notes: list[ImportNote] = []
        self._noted: set[tuple[str, str, str]] = set()
        self._names = ResourceNames(infrastructure.resources.values())

    def note(self, code: str, said: Said, item: Resource, name: str = "") -> None:
        """Tell something once, at the place of the property, or of the resource."""
        if (code, item.id, name) not in self._noted:
            self._noted.add((code, item.id, name))
            fact = item.facts.get(name)
            self.notes.append(ImportNote(code, said, fact.evidence.at if fact else item.at, item.id, name))

    def value(self, item: Resource, name: str) -> tuple[Value, How]:
        """A property's value and how it is known; None and how=unknown for one that the source leaves open.

        Of several possible values the first is taken, and reported.
        """
        fact = item.facts.get(name)
        if fact is None:
            row = mapped_property(item.type, name)
            return (row.absent, How.AWS_DEFAULT) if row and row.absent else (None, How.AWS_DEFAULT)
        if isinstance(fact.value, OneOf):
            first = fact.value.values[0]
            options = ", ".join(shown(str(plain_value(one)), 40) for one in fact.value.values[:MOST_LISTED])
            self.note(
                "I202", Said("infra.asked.one_of", property=name, options=options, why=fact.value.why), item, name
            )
            return (None if isinstance(first, NotKnown) else first), How.ASSUMED
        if isinstance(fact.value, NotKnown):
            if fact.value.why.code != "infra.secret":
                self.note("I201", Said("infra.asked.value", property=name, why=fact.value.why), item, name)
            return None, How.UNKNOWN
        return fact.value, fact.evidence.how

    def text(self, item: Resource, name: str) -> str:
        """A property as text in small letters; empty where it is not known or is no text."""
        found, _ = self.value(item, name)
        return str(found).strip().lower() if isinstance(found, Scalar) and found is not None else ""

    def flag(self, item: Resource, name: str) -> bool:
        """A property that is true."""
        return self.text(item, name) == "true"

    def whole(self, item: Resource, name: str) -> int | None:
        """A property as a whole number; None where it is not known."""
        found = self.text(item, name)
        try:
            return int(float(found))
        except (ValueError, OverflowError):
            return None

    def points_to(self, item: Resource, *names: str) -> Resource | None:
        """The resource that one of these properties names: by reference, by its identifier, or in its ARN."""
        for name in names:
            fact = item.facts.get(name)
            if fact is None:
                continue
            for one in references(fact.value):
                found = self.infrastructure.resources.get(one.resource)
                if found is not None:
                    return found
            for text in _texts(fact.value):
                found = self.named(*self._called(item, name, text), item)
                if found is not None:
                    return found
        return None

    def _called(self, item: Resource, name: str, text: str) -> tuple[str, Iterable[str]]:
        """A name in a property, and the types that it may be of."""
        if name == "SourceIds":
            return text, SOURCES.get(
                self.text(item, "SourceType"), tuple(one for each in SOURCES.values() for one in each)
            )
        if name == "ResourceId":
            kind, mark, own = text.partition(":" if ":" in text else "/")
            return (own, SCALED.get(kind, ())) if mark else (text, ())
        return text, NAMED.get(name, ())

    def named(self, text: str, types: Iterable[str], near: Resource) -> Resource | None:
        """The resource of one of these types whose own name it is, in the region of another resource first."""
        return self._names.of(text, types, near)

    def says(self, item: Resource, name: str) -> bool:
        """True if the source has the property at all."""
        fact = item.facts.get(name)
        return fact is not None and fact.value is not None

    def all_of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in order."""
        return self.infrastructure.of_type(*types)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, OneOf | tuple):
        for one in value.values if isinstance(value, OneOf) else value:
            yield from _texts(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
