"""Reads facts for a design: picks a value where the source leaves several, remembers what had to be assumed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from drill.infra.designs.systems import GROUP
from drill.infra.evidence import How
from drill.infra.infrastructure import ImportNote, Infrastructure, Resource
from drill.infra.mapping import mapped_property
from drill.infra.values import NotKnown, OneOf, Scalar, Value, plain_value, references
from drill.model.said import Said
from drill.syntax.problems import shown

MOST_LISTED = 8
NODE_OF_GROUP = (re.compile(r"-\d{3}$"), re.compile(r"-\d{4}-\d{3}$"))
"""The ends that ElastiCache adds to a replication group's name for a node: `-001`, or `-0001-001` with shards."""


class FactReader:
    """The facts of one import, and the notes made while they are read."""

    def __init__(self, infrastructure: Infrastructure) -> None:
        self.infrastructure = infrastructure
        self.notes: list[ImportNote] = []
        self._noted: set[tuple[str, str, str]] = set()
        self._named = {
            name.lower(): item.id
            for item in infrastructure.resources.values()
            if item.type in OWN_NAMES and isinstance(name := item.value(OWN_NAMES[item.type]), str)
        }

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
                identifier = self._called(text.lower())
                if identifier and identifier != item.id:
                    return self.infrastructure.resources[identifier]
        return None

    def _called(self, text: str) -> str | None:
        """Id of the resource that a text names: by its own name, in its ARN, or as a node of a replication group."""
        last = text.rpartition(":")[2]
        groups = (self._named.get(end.sub("", last), "") for end in NODE_OF_GROUP)
        of_node = (one for one in groups if one and self.infrastructure.resources[one].type == GROUP)
        return self._named.get(text) or self._named.get(last) or next(of_node, None)

    def named(self, text: str) -> Resource | None:
        """The resource whose own name it is."""
        found = self._named.get(text.lower())
        return self.infrastructure.resources[found] if found else None

    def says(self, item: Resource, name: str) -> bool:
        """True if the source has the property at all."""
        fact = item.facts.get(name)
        return fact is not None and fact.value is not None

    def all_of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of these types, in order."""
        return self.infrastructure.of_type(*types)


OWN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "AWS::RDS::DBInstance": "DBInstanceIdentifier",
        "AWS::RDS::DBCluster": "DBClusterIdentifier",
        "AWS::RDS::GlobalCluster": "GlobalClusterIdentifier",
        "AWS::RDS::DBProxy": "DBProxyName",
        "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
        GROUP: "ReplicationGroupId",
        "AWS::ElastiCache::CacheCluster": "ClusterName",
        "AWS::ElastiCache::SubnetGroup": "CacheSubnetGroupName",
        "AWS::MemoryDB::Cluster": "ClusterName",
        "AWS::MemoryDB::SubnetGroup": "SubnetGroupName",
        "AWS::CloudWatch::Alarm": "AlarmName",
        "AWS::CloudWatch::CompositeAlarm": "AlarmName",
        "AWS::EC2::Subnet": "SubnetId",
        "AWS::EC2::SecurityGroup": "GroupId",
    }
)
"""The property of a type that holds the resource's own name, by which others may name it."""


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, OneOf | tuple):
        for one in value.values if isinstance(value, OneOf) else value:
            yield from _texts(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
