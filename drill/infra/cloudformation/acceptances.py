"""Findings that a template itself accepts: `Metadata: {FailureDrill: {accept: [{rule, because, until}]}}` of a resource."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drill.errors import Problem, Problems
from drill.infra.evidence import Evidence, How, SourcePlace
from drill.infra.infrastructure import ACCEPTED, PropertyFact
from drill.syntax.problems import problem, shown
from drill.syntax.tagged import TaggedNode

OWNER, KEY = ACCEPTED.split(".")
KEYS = ("rule", "because", "until")
MOST_ACCEPTED = 50
"""Acceptances of one resource."""


def acceptances(resource: str, node: TaggedNode, at: SourcePlace) -> PropertyFact | None:
    """The findings that a resource accepts, as a fact of it; None where it has none. Raises Problems for one that says less."""
    own = node.items["Metadata"].items.get(OWNER) if "Metadata" in node.items else None
    listed = own.items.get(KEY) if own is not None else None
    if listed is None:
        return None
    wrong = [found for one in listed.entries[:MOST_ACCEPTED] for found in _wrong(one, at.file)]
    if wrong or not listed.entries:
        raise Problems(tuple(wrong) or (_problem(listed, at.file, "accept is not a list of acceptances"),))
    rows = tuple({key: shown(one.items[key].text, 300) for key in KEYS} for one in listed.entries[:MOST_ACCEPTED])
    place = SourcePlace(at.file, listed.place.line, listed.place.column)
    return PropertyFact(resource, ACCEPTED, rows, Evidence(How.LITERAL, place))


def _wrong(one: TaggedNode, file: str) -> Iterator[Problem]:
    missing = [key for key in KEYS if key not in one.items or not one.items[key].text]
    if missing:
        yield _problem(one, file, f"an acceptance has no {', '.join(missing)}")
        return
    try:
        date.fromisoformat(one.items["until"].text)
    except ValueError:
        yield _problem(one.items["until"], file, f"{shown(one.items['until'].text, 40)} is not a date")


def _problem(node: TaggedNode, file: str, message: str) -> Problem:
    hint = "write {rule: A204, because: reports only, until: 2027-03-01}"
    return problem(file, "I129", node.place, message, hint)
