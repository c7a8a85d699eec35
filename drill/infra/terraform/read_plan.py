"""`terraform show -json` and `tofu show -json`, of a plan or of a state, to facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from drill.infra.allowed_properties import allowed
from drill.infra.cloudformation.stack_facts import StackFacts
from drill.infra.evidence import Evidence, How, SourcePlace
from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import PropertyFact, Resource, SourceFile, SourceFormat
from drill.infra.json_parts import a_map, a_text, maps
from drill.infra.source_format import SniffedFile, refusal
from drill.infra.terraform.attributes import FORMS, Attribute, attributes, type_of
from drill.infra.terraform.links import MOST_STEPS, Configuration, TooManyReferences, base_address, configuration_of
from drill.infra.terraform.plan_links import PlanLinks
from drill.infra.values import NotKnown, RefTo, Value
from drill.model.said import Said
from drill.syntax.problems import shown
from drill.words.units import count

MAJORS = ("0", "1")
MOST_RESOURCES = 50_000
Read = tuple[StackFacts, tuple[SourceFile, ...]]


def read_plan(found: SniffedFile, folder: Path, settings: ImportSettings, given: Mapping[str, str]) -> Read:
    """A plan or a state. Raises Problems for another major version of the format."""
    del folder, given
    document = found.data
    version = str(document.get("format_version", ""))
    if version.partition(".")[0] not in MAJORS:
        message = f"has format_version {shown(version, 20)}; 0.x and 1.x are read"
        raise refusal(
            found.name, "I111", message, "write it with a version of Terraform or OpenTofu whose format is 1.x"
        )
    whole = a_map(document.get("planned_values") or document.get("values"))
    listed = [one for one in _walk(whole.get("root_module")) if one.get("mode", "managed") == "managed"][
        :MOST_RESOURCES
    ]
    changes = maps(document.get("resource_changes"))
    unknown = {a_text(one.get("address")): a_map(a_map(one.get("change")).get("after_unknown")) for one in changes}
    configuration = configuration_of(document)
    regions = _regions(document, configuration)
    links = PlanLinks(configuration, [str(one.get("address")) for one in listed])
    named = Counter(region for one in listed if (region := _own_region(one)))
    usual = named.most_common(1)[0][0] if named else settings.region_of(found.name)
    made = StackFacts()
    for one in listed:
        try:
            item = _resource(found.name, one, unknown, links)
        except TooManyReferences:
            message = f"has more than {count(MOST_STEPS)} references between its resources"
            raise refusal(found.name, "I127", message, "plan a part of it: terraform plan -target=ADDRESS") from None
        region = settings.region or _own_region(one) or regions.get(base_address(item.id)) or usual
        made.resources[item.id] = allowed(replace(item, region=region))
    made.resources = with_proxy_targets(made.resources)
    kind: SourceFormat = "terraform-plan" if found.format == "terraform-plan" else "terraform-state"
    return made, (SourceFile(found.name, kind, found.sha256),)


def _walk(module: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (JSON)
    """Every resource of a module and of those in it."""
    waiting = [module]
    while waiting:
        here = waiting.pop()
        if not isinstance(here, dict):
            continue
        yield from maps(here.get("resources"))
        waiting += reversed(maps(here.get("child_modules")))


def _resource(file: str, one: dict[str, Any], unknown: Mapping[str, dict[str, Any]], links: PlanLinks) -> Resource:
    address, terraform = str(one.get("address")), str(one.get("type"))
    kind = type_of(terraform)
    said = a_map(one.get("values")), unknown.get(address, {})
    identifier = shown(address, 300)
    at = SourcePlace(file, address=identifier)
    facts: dict[str, PropertyFact] = {}
    for row in attributes().get(terraform, ()):
        fact = _fact(address, row, said, at, links)
        if fact is not None and row.property not in facts:
            facts[row.property] = fact
    return Resource(identifier, kind or shown(terraform, 80), facts, at)


def _fact(
    address: str,
    row: Attribute,
    said: tuple[Mapping[str, Any], Mapping[str, Any]],
    at: SourcePlace,
    links: PlanLinks,
) -> PropertyFact | None:
    values, later = said
    identifier = at.address
    reached = links.reached(base_address(address), row.attribute)
    how = How.GIVEN if reached.variables and not reached.constant else How.LITERAL
    evidence = Evidence(how, at, reached.variables)
    value: Value = FORMS[row.form](values[row.attribute]) if row.attribute in values else None
    open_keys = later.get(row.attribute)
    if isinstance(value, Mapping) and isinstance(open_keys, dict) and any(open_keys.values()):
        # A plan leaves out the entries of a map that it does not know yet.
        pointed = tuple(RefTo(shown(full, 300)) for full in links.targets(address, reached, listed=False))
        unknown: Value = pointed or NotKnown(Said("infra.after_apply", attribute=row.attribute))
        value = {**value, **{str(key): unknown for key, is_open in open_keys.items() if is_open is True}}
        evidence = Evidence(How.COMPUTED, at, reached.variables)
    elif value is None and later.get(row.attribute):
        listed = row.property in LISTS
        pointed = tuple(RefTo(shown(full, 300)) for full in links.targets(address, reached, listed=listed))
        if not pointed:
            why = NotKnown(Said("infra.after_apply", attribute=row.attribute))
            return PropertyFact(identifier, row.property, why, Evidence(How.UNKNOWN, at, reached.variables))
        value = pointed if len(pointed) > 1 or listed else pointed[0]
        evidence = Evidence(How.COMPUTED, at, reached.variables)
    return None if value is None else PropertyFact(identifier, row.property, value, evidence)


LISTS = (
    "SubnetIds",
    "VPCSecurityGroups",
    "VpcSecurityGroupIds",
    "AlarmActions",
    "DBClusterIdentifiers",
    "DBInstanceIdentifiers",
)
"""Properties that hold a list."""


def _regions(document: dict[str, Any], configuration: Configuration) -> dict[str, str]:
    """The region of each resource's provider, by its address without keys."""
    variables = a_map(document.get("variables"))
    providers = a_map(a_map(document.get("configuration")).get("provider_config"))
    regions: dict[str, str] = {}
    for key, provider in providers.items():
        region = a_map(a_map(provider).get("expressions")).get("region")
        value = a_map(region).get("constant_value")
        for name in configuration.reached("", region).variables:
            value = a_map(variables.get(name)).get("value", value)
        if isinstance(value, str):
            regions[key] = value[:40]
    made = {}
    for path, module in configuration.modules.items():
        for one in maps(module.get("resources")):
            key = a_text(one.get("provider_config_key"))
            region = regions.get(key) or regions.get(key.rpartition(":")[2])
            if region:
                made[f"{path}.{one.get('address')}".lstrip(".")] = region
    return made


def _own_region(one: Mapping[str, Any]) -> str:
    """The region that a resource's values name: its own, that of its zone, or that of its ARN; empty where none does."""
    values = a_map(one.get("values"))
    region, zone, arn = (values.get(name) for name in ("region", "availability_zone", "arn"))
    if isinstance(region, str) and region:
        return region[:40]
    if isinstance(zone, str) and zone[-1:].isalpha():
        return zone[:-1][:40]
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[3][:40] if len(parts) > 4 else ""


TARGET, GROUP = "AWS::RDS::DBProxyTarget", "AWS::RDS::DBProxyTargetGroup"
LEADS_TO = ("DBClusterIdentifiers", "DBInstanceIdentifiers")


def with_proxy_targets(resources: dict[str, Resource]) -> dict[str, Resource]:
    """The resources with each target in its group. A target without a group is the default one."""
    made = dict(resources)
    groups: dict[str, str] = {}
    for item in resources.values():
        if item.type == GROUP:
            groups.setdefault(_proxy(item), item.id)
    for item in resources.values():
        if item.type != TARGET:
            continue
        group = made.get(groups.setdefault(_proxy(item), item.id), item)
        if group.id == item.id:
            made[item.id] = replace(item, type=GROUP)
            continue
        leads = {name: item.facts[name] for name in LEADS_TO if name in item.facts}
        facts: dict[str, PropertyFact] = {**group.facts, **leads}
        made[group.id] = replace(group, facts=facts)
    return made


def _proxy(item: Resource) -> str:
    """The proxy that a target or a group names, as text to compare."""
    return repr(item.value("DBProxyName"))
