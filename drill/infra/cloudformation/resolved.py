"""The result of resolving a part of a template: a value with its evidence, and the ways to put several together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from drill.infra.evidence import Evidence, How, SourcePlace, least_sure
from drill.infra.values import NotKnown, OneOf, Value
from drill.model.said import Said

MOST_ALTERNATIVES = 64
"""Alternatives of one value that are distinguished; more of them are not known."""


class Gone:
    """`AWS::NoValue`: the property is left out."""


GONE = Gone()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value, or GONE, and how it is known."""

    value: Value | Gone
    evidence: Evidence

    @property
    def kept(self) -> Value:
        """The value; None for one that is left out."""
        return None if isinstance(self.value, Gone) else self.value

    def of(self, value: Value | Gone, *others: Resolved, how: How = How.LITERAL) -> Resolved:
        """Another value at this place, as sure as this one and the others and `how`."""
        evidence = merged(self.evidence.at, (self.evidence, *(other.evidence for other in others)), how)
        return Resolved(value, evidence)


def merged(at: SourcePlace, evidences: Iterable[Evidence], how: How = How.LITERAL) -> Evidence:
    """The evidence of what depends on several values."""
    found = tuple(evidences)
    return Evidence(
        least_sure(how, *(one.how for one in found)),
        at,
        tuple(dict.fromkeys(name for one in found for name in one.parameters)),
        tuple(dict.fromkeys(name for one in found for name in one.conditions)),
    )


def literal(value: Value | Gone, at: SourcePlace) -> Resolved:
    """A value that stands there as it is."""
    return Resolved(value, Evidence(How.LITERAL, at))


def unknown(at: SourcePlace, why: Said, *others: Resolved) -> Resolved:
    """A value that the template does not say."""
    return Resolved(NotKnown(why), merged(at, (other.evidence for other in others), How.UNKNOWN))


def alternatives(value: Value | Gone) -> tuple[Value | Gone, ...]:
    """The values that it may have: those of a set, or itself."""
    return value.values if isinstance(value, OneOf) else (value,)


def one_of(values: Iterable[Value], why: Said) -> Value:
    """A set of different values; of one, that value."""
    different: list[Value] = []
    for value in values:
        if value not in different:
            different.append(value)
    if len(different) > MOST_ALTERNATIVES:
        return NotKnown(why)
    return different[0] if len(different) == 1 else OneOf(tuple(different), why)


def at_place(found: Resolved, at: SourcePlace) -> Resolved:
    """The same value as it stands at another place."""
    return replace(found, evidence=replace(found.evidence, at=at))
