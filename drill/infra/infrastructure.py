"""The neutral facts layer that every source feeds: resources in CloudFormation's words, each property with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from drill.infra.evidence import Evidence, SourcePlace
from drill.infra.values import Value
from drill.model.said import Said

DATA_TIER = ("AWS::RDS::", "AWS::ElastiCache::", "AWS::MemoryDB::")
"""Prefixes of the types that every import accounts for: mapped, or skipped and why."""
ACCEPTED = "FailureDrill.accept"
"""The name of the fact that holds the findings which a template accepts for a resource."""
SourceFormat = Literal["cloudformation", "sam", "cdk", "terraform-plan", "terraform-state", "describe"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that facts were read from."""

    name: str
    format: SourceFormat
    sha256: str


@dataclass(frozen=True, slots=True)
class PropertyFact:
    """A property of a resource: its value, and how it is known."""

    resource: str
    """The resource's id."""
    property: str
    """In CloudFormation's words, whatever the source: `MultiAZ`."""
    value: Value
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that the source creates, or that runs."""

    id: str
    """Its logical id (`Db`), with its stack where there are several (`Data.Db`), or its address in Terraform."""
    type: str
    """In CloudFormation's words: `AWS::RDS::DBInstance`."""
    facts: Mapping[str, PropertyFact]
    """By property; only what the source says. `FactReader.value` adds AWS's defaults for what it leaves out."""
    at: SourcePlace
    condition: str = ""
    """The condition that it exists under."""
    region: str = ""
    """The region it is created in."""

    @property
    def in_data_tier(self) -> bool:
        """True if an import has to account for it."""
        return self.type.startswith(DATA_TIER)

    def value(self, name: str) -> Value:
        """The value of a property; None for one that is left out."""
        found = self.facts.get(name)
        return found.value if found else None


@dataclass(frozen=True, slots=True)
class ImportNote:
    """Something that an import asks, leaves out or bends. Codes: I2xx asked, I3xx not in the engine, I4xx approximated."""

    code: str
    said: Said
    at: SourcePlace
    resource: str = ""
    property: str = ""


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """Everything that was read from the sources of one import."""

    region: str
    """The home region."""
    resources: Mapping[str, Resource]
    """By id, in the order of the sources. Resources of other types than the mapping knows are here too."""
    sources: tuple[SourceFile, ...] = ()
    notes: tuple[ImportNote, ...] = ()
    absent: tuple[Resource, ...] = ()
    """Resources whose condition is false: they are not built."""
    secret_parameters: frozenset[str] = frozenset()
    """Parameters that are not to be echoed: their values are never written."""

    def described(self, identifier: str) -> Resource:
        """The resource of an id, also of one that is not built. Raises KeyError."""
        return ({one.id: one for one in self.absent} | dict(self.resources))[identifier]

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in order."""
        return tuple(item for item in self.resources.values() if item.type in types)


@dataclass(frozen=True, slots=True)
class AccountRow:
    """The fate of a resource of the data tier. Every one has exactly one row."""

    resource: str
    type: str
    outcome: Literal["mapped", "skipped"]
    level: str
    """The name of the system, and of its level; empty for a resource that is in none."""
    why: Said | None = None
    """The reason it was skipped."""
