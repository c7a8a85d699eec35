"""Rules over a team's sources for what no option of a design holds: passwords written out, old versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from drill.assess.option_origins import LockedFact, OptionOrigin
from drill.assess.subject import Subject
from drill.catalog.versions.engine_versions import support_ended
from drill.infra.json_parts import a_map
from drill.model.said import Said

Shown = tuple[OptionOrigin, Said]


@dataclass(frozen=True, slots=True)
class SourceRule:
    """A rule over the facts of an import."""

    code: str
    option: str
    """Path of the option that it is nearest to."""
    found: Callable[[Subject, date], Iterator[Shown]]


def _own(subject: Subject) -> Iterator[LockedFact]:
    """The facts of a system's own resources."""
    lock = subject.lock
    for fact in lock.facts if lock else ():
        if lock is not None and lock.homes[fact.origin.resource] == subject.name:
            yield fact


def _literal_secrets(subject: Subject, _today: date) -> Iterator[Shown]:
    for fact in _own(subject):
        why = a_map(a_map(fact.value).get("unknown"))
        secret = why.get("code") == "infra.secret" and a_map(why.get("facts")).get("literal") is True
        if secret and fact.origin.property in SECRETS:
            yield fact.origin, Said("assess.literal_secret", property=fact.origin.property)


SECRETS = ("MasterUserPassword", "AuthToken")
"""Properties that hold a password."""


def _out_of_support(subject: Subject, today: date) -> Iterator[Shown]:
    facts = tuple(_own(subject))
    engines = {fact.origin.resource: str(fact.value) for fact in facts if fact.origin.property == "Engine"}
    for fact in facts:
        if fact.origin.property != "EngineVersion" or not isinstance(fact.value, str | int | float):
            continue
        engine = engines.get(fact.origin.resource, _engine(subject, fact.origin))
        over = support_ended(engine, str(fact.value), today)
        if over is not None and over.standard_ends is not None:
            ended = over.standard_ends.isoformat()
            said = Said("assess.out_of_support", engine=engine, version=over.version, ended=ended)
            yield fact.origin, said


def _engine(subject: Subject, origin: OptionOrigin) -> str:
    """The engine of a resource that does not say it: the system's."""
    kind = subject.lock.types.get(origin.resource, "") if subject.lock else ""
    cache = subject.design.cache
    if kind.startswith("AWS::RDS::"):
        return subject.design.database.engine
    return cache.engine.name if cache else ""


SOURCE_RULES: tuple[SourceRule, ...] = (
    SourceRule("A212", "security", _literal_secrets),
    SourceRule("A214", "database.engine", _out_of_support),
)
