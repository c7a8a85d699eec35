"""The actions of AWS Fault Injection Service for each kind of fault, as far as it has any, and what is missing.

Actions, targets and parameters are those of the FIS User Guide, AWS FIS Actions reference. Nothing there disturbs RDS Proxy,
the volume of an RDS instance, or a single cache node: such faults are named as not exported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.said import Said

FAILOVER = "aws:rds:failover-db-cluster"
REBOOT = "aws:rds:reboot-db-instances"
CACHE_POWER = "aws:elasticache:replicationgroup-interrupt-az-power"
CONNECTIVITY = "aws:network:disrupt-connectivity"
CROSS_REGION = "aws:network:route-table-disrupt-cross-region-connectivity"
WAIT = "aws:fis:wait"
OLDER = {"aws:elasticache:interrupt-cluster-az-power": CACHE_POWER}
"""Names that AWS has given actions before."""
ZONE = "availabilityZoneIdentifier"
FORCED = "forceFailover"


@dataclass(frozen=True, slots=True)
class FisTarget:
    """Resources that an action strikes, chosen by tag."""

    key: str
    """The action's name for them: `Clusters`."""
    name: str
    resource_type: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FisAction:
    """An action, with a duration where it takes one."""

    action_id: str
    target: FisTarget
    suffix: str = ""
    """After the fault's name, where one fault takes several actions."""
    lasts: bool = False
    parameters: tuple[tuple[str, str], ...] = ()


FisPart = FisAction | Said
"""An action, or what FIS cannot do of a fault."""
Exporter = Callable[[Fault, Inputs], Iterator[FisPart]]


def parts_of(fault: Fault, inputs: Inputs) -> Iterator[FisPart]:
    """The actions of a fault, and what is missing of it."""
    exporter = EXPORTERS.get(fault.kind)
    if exporter is None:
        yield Said("fis.no_action", fault=fault.id, kind=fault.kind)
    else:
        yield from exporter(fault, inputs)


def _zone_target(key: str, kind: str, name: str, zone: str) -> FisTarget:
    return FisTarget(key, f"{name}-{zone}", kind, ((ZONE, zone),))


def _failover(fault: Fault, inputs: Inputs, suffix: str = "") -> Iterator[FisPart]:
    database = inputs.design.database
    if database.service.shared_volume:
        # RDS promotes one of the cluster's Aurora Replicas (API reference, FailoverDBCluster); its writer alone has none.
        if not any(one.zone in inputs.level.home.zones for one in inputs.design.replicas):
            yield Said("fis.no_failover", fault=fault.id)
            return
        yield FisAction(FAILOVER, FisTarget("Clusters", "db-cluster", "aws:rds:cluster"), suffix)
    elif database.multi_az == "standby":
        target = FisTarget("DBInstances", "db-writer", "aws:rds:db")
        yield FisAction(REBOOT, target, suffix, parameters=((FORCED, "true"),))
    else:
        yield Said("fis.no_failover", fault=fault.id)


def _reboot(fault: Fault, _inputs: Inputs) -> Iterator[FisPart]:
    if fault.target.startswith("cache"):
        yield Said("fis.no_action", fault=fault.id, kind=fault.kind)
        return
    yield FisAction(REBOOT, FisTarget("DBInstances", f"db-{fault.target or 'writer'}", "aws:rds:db"))


def _cache_power(fault: Fault, inputs: Inputs, suffix: str = "") -> Iterator[FisPart]:
    cache = inputs.design.cache
    if cache is None:
        return
    if not cache.replicas or not cache.engine.hash_slots or not cache.service.fis_zone_power:
        yield Said("fis.no_cache_power", fault=fault.id)
        return
    target = _zone_target("ReplicationGroups", "aws:elasticache:replicationgroup", "cache", fault.target)
    yield FisAction(CACHE_POWER, target, suffix, lasts=True)


def _connectivity(fault: Fault, inputs: Inputs, suffix: str = "") -> Iterator[FisPart]:
    if fault.target not in inputs.level.zones:
        yield Said("fis.only_zones", fault=fault.id, target=fault.target)
        return
    target = _zone_target("Subnets", "aws:ec2:subnet", "subnets", fault.target)
    yield FisAction(CONNECTIVITY, target, suffix, lasts=True, parameters=(("scope", "all"),))


def _zone_power(fault: Fault, inputs: Inputs) -> Iterator[FisPart]:
    """AWS's own scenario cuts the zone's network and fails over; nothing switches the power of a zone off."""
    yield from _connectivity(fault, inputs, "-network")
    if fault.target == inputs.design.database.zone:
        yield from _failover(fault, inputs, "-database")
    yield from _cache_power(fault, inputs, "-cache")
    yield Said("fis.power_is_network", fault=fault.id)


def _region(fault: Fault, _inputs: Inputs) -> Iterator[FisPart]:
    target = FisTarget("Subnets", "subnets", "aws:ec2:subnet")
    yield FisAction(CROSS_REGION, target, lasts=True, parameters=(("region", fault.target),))
    yield Said("fis.region_is_network", fault=fault.id)


EXPORTERS: Mapping[str, Exporter] = {
    FAILOVER: _failover,
    REBOOT: _reboot,
    CACHE_POWER: _cache_power,
    CONNECTIVITY: _connectivity,
    "drill:az-power": _zone_power,
    "drill:region-outage": _region,
}
"""The kinds of which FIS can do at least a part."""
