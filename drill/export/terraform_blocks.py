"""New resources as blocks of Terraform: the provider's arguments, variables for what the sources do not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from drill.export.new_resources import AddedResources, NewResource

ARGUMENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "SourceDBInstanceIdentifier": ("replicate_source_db", "identifier"),
        "DBClusterIdentifier": ("cluster_identifier", "id"),
        "DBClusterIdentifiers": ("db_cluster_identifier", "id"),
        "DBInstanceIdentifiers": ("db_instance_identifier", "identifier"),
        "DBInstanceClass": ("instance_class", ""),
        "AvailabilityZone": ("availability_zone", ""),
        "MultiAZ": ("multi_az", ""),
        "PromotionTier": ("promotion_tier", ""),
        "Engine": ("engine", ""),
        "EngineFamily": ("engine_family", ""),
        "RoleArn": ("role_arn", ""),
        "VpcSubnetIds": ("vpc_subnet_ids", ""),
        "Auth": ("auth", ""),
        "AuthScheme": ("auth_scheme", ""),
        "SecretArn": ("secret_arn", ""),
        "ConnectionPoolConfigurationInfo": ("connection_pool_config", ""),
        "MaxConnectionsPercent": ("max_connections_percent", ""),
        "ConnectionBorrowTimeout": ("connection_borrow_timeout", ""),
        "TargetGroupName": ("target_group_name", ""),
    }
)
"""A property's argument in the provider `aws`, and the attribute of the resource that a reference in it names."""
PROXY_NAME = ("AWS::RDS::DBProxy", "DBProxyName")
LEADS = ("DBClusterIdentifiers", "DBInstanceIdentifiers")


def blocks(added: AddedResources, addresses: Mapping[str, str]) -> Iterator[str]:
    """The blocks of new resources and of their variables. `addresses` are those of resources that there are, by name."""
    named = {**addresses, **{one.name: f"{_type(one)}.{label(one.name)}" for one in added.resources}}
    for one in added.resources:
        if one.type != "AWS::RDS::DBProxyTargetGroup":
            yield _block(_type(one), label(one.name), _rows(one, one.properties, named))
            continue
        # Terraform has a resource for the pool, and one for what it leads to.
        pool = {key: value for key, value in one.properties.items() if key not in (*LEADS, "TargetGroupName")}
        leads = {key: value for key, value in one.properties.items() if key != "ConnectionPoolConfigurationInfo"}
        yield _block("aws_db_proxy_default_target_group", label(one.name), _rows(one, pool, named))
        yield _block("aws_db_proxy_target", label(one.name), _rows(one, leads, named))
    for name, kind in added.parameters.items():
        yield _block("", label(name), [f"  type = {'list(string)' if kind.startswith('List') else 'string'}"])


def label(name: str) -> str:
    """`OrdersProxy` as Terraform names things: `orders_proxy`."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    made = re.sub(r"\W+", "_", spaced).strip("_").lower()
    return f"_{made}" if made[:1].isdecimal() else made


def _type(one: NewResource) -> str:
    if one.type == "AWS::RDS::DBInstance":
        return "aws_rds_cluster_instance" if "DBClusterIdentifier" in one.properties else "aws_db_instance"
    return {"AWS::RDS::DBProxy": "aws_db_proxy"}.get(one.type, "aws_db_proxy_default_target_group")


def _block(kind: str, name: str, rows: list[str]) -> str:
    head = f'resource "{kind}" "{name}" {{' if kind else f'variable "{name}" {{'
    return "\n".join((head, *rows, "}")) + "\n"


def _rows(one: NewResource, properties: Mapping[str, Any], named: Mapping[str, str], depth: str = "  ") -> list[str]:
    rows = []
    for key, value in properties.items():
        argument, attribute = ("name", "") if (one.type, key) == PROXY_NAME else _argument(key)
        inner = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(inner, dict) and not {"Ref", "Fn::GetAtt"} & set(inner):
            rows += [f"{depth}{argument} {{", *_rows(one, inner, named, f"{depth}  "), f"{depth}}}"]
        elif isinstance(value, list) and key not in LEADS:
            rows.append(f"{depth}{argument} = [{', '.join(_value(each, attribute, named) for each in value)}]")
        else:
            rows.append(f"{depth}{argument} = {_value(inner, attribute, named)}")
    return rows


def _argument(key: str) -> tuple[str, str]:
    return ("db_proxy_name", "name") if key == "DBProxyName" else ARGUMENTS[key]


def _value(value: object, attribute: str, named: Mapping[str, str]) -> str:
    if isinstance(value, dict) and "Ref" in value:
        target = str(value["Ref"])
        return f"{named[target]}.{attribute or 'id'}" if target in named else f"var.{label(target)}"
    if isinstance(value, dict):
        target = str(value["Fn::GetAtt"][0])
        return f"{named.get(target, target)}.master_user_secret[0].secret_arn"
    return hcl(value)


ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
"""The only letters that a quoted template of HCL escapes by a name; others are written as they are, or by number."""


def hcl(value: object) -> str:
    """A scalar as Terraform writes it. Text is a source's own: nothing in it ends the quotes or begins a template."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = "".join(map(_letter, str(value)))
    return f'"{text.replace("${", "$${").replace("%{", "%%{")}"'


def _letter(letter: str) -> str:
    if letter in ESCAPES:
        return ESCAPES[letter]
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
