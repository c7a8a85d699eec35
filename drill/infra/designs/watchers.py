"""Surroundings of a database: reader scaling, and who may connect."""

from __future__ import annotations

from collections.abc import Mapping

from drill.catalog.database_services import SERVICES
from drill.infra.designs.design_draft import DesignDraft
from drill.infra.designs.systems import System
from drill.infra.designs.value_rules import RuleError, number
from drill.infra.evidence import How
from drill.infra.infrastructure import Resource
from drill.infra.values import RefTo, references
from drill.model.said import Said

ANYWHERE = ("0.0.0.0/0", "::/0")
READERS = "rds:cluster:ReadReplicaCount"
CPU_METRIC = "RDSReaderAverageCPUUtilization"
TARGET, POLICY = "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::ApplicationAutoScaling::ScalingPolicy"


def put_scaling(draft: DesignDraft, system: System) -> None:
    """Auto scaling of Aurora's readers."""
    reader = draft.reader
    service = str(draft.get("database.service"))
    if system.cluster is None or service not in SERVICES or not SERVICES[service].reader_auto_scaling:
        return
    for target in reader.all_of(TARGET):
        owned = reader.points_to(target, "ResourceId") is system.cluster
        if not owned or target.value("ScalableDimension") != READERS:
            continue
        draft.put("scaling.min", reader.whole(target, "MinCapacity") or 1, target, "MinCapacity")
        draft.put("scaling.max", reader.whole(target, "MaxCapacity") or 1, target, "MaxCapacity")
        for policy in reader.all_of(POLICY):
            wanted = policy.value("TargetTrackingScalingPolicyConfiguration")
            if _belongs(draft, policy, target) and isinstance(wanted, Mapping):
                _target(draft, policy, wanted)


def _belongs(draft: DesignDraft, policy: Resource, target: Resource) -> bool:
    """True if a policy scales the target: Terraform names what both scale."""
    pointed = draft.reader.points_to(policy, "ScalingTargetId")
    own, other = policy.value("ResourceId"), target.value("ResourceId")
    return pointed is target or (own is not None and own == other)


def _target(draft: DesignDraft, policy: Resource, wanted: Mapping[str, object]) -> None:
    metric = wanted.get("PredefinedMetricSpecification")
    name = "TargetTrackingScalingPolicyConfiguration"
    if not isinstance(metric, Mapping) or metric.get("PredefinedMetricType") != CPU_METRIC:
        draft.reader.note("I310", Said("infra.not_in_engine", property=name), policy, name)
        return
    try:
        draft.put("scaling.cpu", f"{number(str(wanted.get('TargetValue'))):g} %", policy, name)
    except RuleError:
        draft.reader.note("I208", Said("infra.asked.form", property=name), policy, name)


def put_access(draft: DesignDraft, system: System) -> None:
    """Put who may connect: addresses of its security groups, IAM at its proxy, rotation of its secret."""
    reader = draft.reader
    members = tuple(system.members)
    for member in members:
        for name in ("VPCSecurityGroups", "VpcSecurityGroupIds"):
            fact = member.facts.get(name)
            for one in references(fact.value) if fact else ():
                group = reader.infrastructure.resources.get(one.resource)
                if group is not None and _open(draft, group) and member.type != "AWS::RDS::DBProxy":
                    draft.put("security.security_group", "open", group, "SecurityGroupIngress")
    if system.proxy is not None:
        demands = str(system.proxy.value("Auth"))
        if "'IAMAuth': 'REQUIRED'" in demands:
            draft.put("security.iam_auth", True, system.proxy, "Auth")
    rotations = reader.all_of("AWS::SecretsManager::RotationSchedule")
    if rotations:
        draft.put("security.secrets_rotation", True, rotations[0], "SecretId", How.ASSUMED)


def _open(draft: DesignDraft, group: Resource) -> bool:
    """True if a security group lets any address in, by its own rules or by rules that name it."""
    rules = group.value("SecurityGroupIngress")
    own = rules if isinstance(rules, tuple) else (rules,)
    if any(isinstance(rule, Mapping) and _anywhere(rule) for rule in own):
        return True
    for item in draft.reader.all_of("AWS::EC2::SecurityGroupIngress"):
        named = item.value("GroupId")
        if isinstance(named, RefTo) and named.resource == group.id:
            return _anywhere({name: fact.value for name, fact in item.facts.items()})
    return False


def _anywhere(rule: Mapping[str, object]) -> bool:
    return rule.get("CidrIp") in ANYWHERE or rule.get("CidrIpv6") in ANYWHERE
