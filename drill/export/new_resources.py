"""Resources that a change adds to a template: a read replica, a reader of a cluster, a proxy. Data, in CloudFormation's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from drill.assess.subject import Subject
from drill.design.changes import Change
from drill.export.resource_ids import own_name, stack_of
from drill.model.design import Replica

LAST_TIER = 15
"""AWS's last promotion tier: a reader that is added becomes no writer by its place in the template."""
FAMILIES: Mapping[str, str] = MappingProxyType(
    {"postgres": "POSTGRESQL", "mysql": "MYSQL", "mariadb": "MYSQL", "sqlserver": "SQLSERVER"}
)
"""The family of engines that a proxy speaks to, by the catalogue's engine."""
INSTANCE, CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"


@dataclass(frozen=True, slots=True)
class NewResource:
    """A resource to add."""

    name: str
    """Its logical id."""
    type: str
    properties: Mapping[str, Any]
    """JSON of CloudFormation: `{"Ref": "Orders"}` is a reference, to a resource by its id."""


@dataclass(frozen=True, slots=True)
class AddedResources:
    """The resources that a change adds."""

    resources: tuple[NewResource, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters that the template has to get, with their types: what nothing in it says."""
    covered: frozenset[str] = frozenset()
    """Paths of the change that the resources say."""
    beside: str = ""
    """Id of the resource behind which they stand."""


NOTHING = AddedResources()


def added_resources(subject: Subject, change: Change) -> AddedResources:
    """The resources that a change adds; nothing where it adds none that a template can get."""
    if subject.lock is None:
        return NOTHING
    made = [found for build in ADDITIONS if (found := build(_Database(subject), change)) is not None]
    return AddedResources(
        tuple(one for each in made for one in each.resources),
        {name: kind for each in made for name, kind in each.parameters.items()},
        frozenset(path for each in made for path in each.covered),
        made[-1].beside if made else "",
    )


def _letters(name: str) -> str:
    """Its letters and digits, as a logical id may have them."""
    return re.sub(r"[^A-Za-z0-9]", "", name)


class _Database:
    """The database of an imported system, as its sources have it."""

    def __init__(self, subject: Subject) -> None:
        self.lock = subject.lock
        choices = self.lock.choices.get(subject.name, {}) if self.lock else {}
        types = self.lock.types if self.lock else {}
        self.id = choices["database.engine"].resource if "database.engine" in choices else ""
        self.writer = choices["database.class"].resource if "database.class" in choices else ""
        self.replicas = [
            origin.resource for path, origin in choices.items() if re.fullmatch(r"replicas\.\d+\.name", path)
        ]
        self.clustered = types.get(self.id) == CLUSTER
        self.stack, self.name = stack_of(self.id), own_name(self.id)

    def fact(self, resource: str, name: str) -> Any:  # noqa: ANN401 (JSON)
        """A property as the lock has it; None where there is none."""
        found = (
            one.value
            for one in (self.lock.facts if self.lock else ())
            if (one.origin.resource, one.origin.property) == (resource, name)
        )
        return next(found, None)

    def unused(self, name: str, taken: Iterable[str] = ()) -> str:
        """A logical id that no resource has."""
        used = {_letters(own_name(one)).lower() for one in (self.lock.types if self.lock else ())}
        used |= {one.lower() for one in taken}
        clean = _letters(name) or "Database"
        clean = clean if clean[0].isalpha() else f"Db{clean}"
        numbered = (f"{clean}{number}" for number in range(2, len(used) + 3))
        return next(one for one in (clean, *numbered) if one.lower() not in used)

    def reference(self, value: object) -> dict[str, str] | str | None:
        """A value of the lock as a template of the same stack says it; None for one that it cannot."""
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and set(value) == {"ref"}:
            return {"Ref": str(value["ref"])} if stack_of(str(value["ref"])) == self.stack else None
        return None

    def subnets(self) -> list[Any] | None:
        """The subnets of its subnet group; None where the template does not say them."""
        group = self.fact(self.id, "DBSubnetGroupName")
        listed = self.fact(str(group["ref"]), "SubnetIds") if isinstance(group, dict) and "ref" in group else None
        found = [self.reference(one) for one in listed] if isinstance(listed, list) else []
        return found if found and None not in found else None


def _replicas(database: _Database, change: Change) -> AddedResources | None:
    """Read replicas of an instance, or readers of a cluster, behind those that there are."""
    before, after = change.origin.replicas, change.design.replicas
    if "replicas" not in change.values or len(after) <= len(before) or after[: len(before)] != before:
        return None
    if not database.id or (database.clustered and not change.design.database.service.shared_volume):
        return None
    made: list[NewResource] = []
    for one in after[len(before) :]:
        name = database.unused(f"{database.name}Replica", [item.name for item in made])
        made.append(NewResource(name, INSTANCE, _replica(database, one)))
    covered = {"replicas"} | {path for path in change.values if path.startswith("reads.")}
    beside = (database.replicas or [database.writer])[-1]
    return AddedResources(tuple(made), {}, frozenset(covered), beside)


def _replica(database: _Database, one: Replica) -> dict[str, Any]:
    own = {"Ref": database.id}
    place = {"DBInstanceClass": one.instance, "AvailabilityZone": one.zone}
    if not database.clustered:
        more = {"MultiAZ": True} if one.multi_az else {}
        return {"SourceDBInstanceIdentifier": own, **place, **more}
    engine = database.fact(database.id, "Engine")
    return {"DBClusterIdentifier": own, "Engine": engine, **place, "PromotionTier": LAST_TIER}


def _proxy(database: _Database, change: Change) -> AddedResources | None:
    """A proxy with its target group. What it needs and the template does not say becomes a parameter."""
    proxy = change.design.proxy
    family = FAMILIES.get(change.design.database.engine)
    if change.origin.proxy is not None or proxy is None or family is None or not database.id:
        return None
    name = database.unused(f"{database.name}Proxy")
    parameters = {f"{name}RoleArn": "String"}
    subnets = database.subnets()
    if subnets is None:
        parameters[f"{name}SubnetIds"] = "List<AWS::EC2::Subnet::Id>"
    managed = str(database.fact(database.id, "ManageMasterUserPassword")).lower() == "true"
    if not managed:
        parameters[f"{name}SecretArn"] = "String"
    secret = {"Fn::GetAtt": [database.id, "MasterUserSecret.SecretArn"]} if managed else {"Ref": f"{name}SecretArn"}
    leads = "DBClusterIdentifiers" if database.clustered else "DBInstanceIdentifiers"
    pool = {
        "MaxConnectionsPercent": proxy.max_connections_pct,
        "ConnectionBorrowTimeout": proxy.borrow_timeout_s,
    }
    made = (
        NewResource(
            name,
            "AWS::RDS::DBProxy",
            {
                "DBProxyName": re.sub(r"[^a-z0-9-]", "", name.lower()),
                "EngineFamily": family,
                "RoleArn": {"Ref": f"{name}RoleArn"},
                "Auth": [{"AuthScheme": "SECRETS", "SecretArn": secret}],
                "VpcSubnetIds": {"Ref": f"{name}SubnetIds"} if subnets is None else subnets,
            },
        ),
        NewResource(
            database.unused(f"{name}Targets"),
            "AWS::RDS::DBProxyTargetGroup",
            {
                "DBProxyName": {"Ref": name},
                "TargetGroupName": "default",
                leads: [{"Ref": database.id}],
                "ConnectionPoolConfigurationInfo": pool,
            },
        ),
    )
    covered = frozenset(path for path in change.values if path.partition(".")[0] == "proxy")
    return AddedResources(made, parameters, covered, (database.replicas or [database.writer])[-1])


ADDITIONS: tuple[Callable[[_Database, Change], AddedResources | None], ...] = (_replicas, _proxy)
"""One function for each kind of part that a design can gain and a template can be given."""
