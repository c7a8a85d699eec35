"""Terraform's types and attributes in CloudFormation's words: `attributes.csv`, a row an attribute."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drill.infra.json_parts import maps
from drill.infra.values import Value

DATA_PREFIXES = ("aws_db_", "aws_rds_", "aws_elasticache_", "aws_memorydb_")
"""Types that belong to the data tier, known or not."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A row of the table."""

    terraform: str
    type: str
    attribute: str
    property: str
    form: str


@cache
def attributes() -> Mapping[str, tuple[Attribute, ...]]:
    """The rows by Terraform's type."""
    with Path(__file__).with_name("attributes.csv").open(encoding="utf-8", newline="") as file:
        rows = [Attribute(**row) for row in csv.DictReader(file)]
    found: dict[str, list[Attribute]] = {}
    for row in rows:
        found.setdefault(row.terraform, []).append(row)
    return MappingProxyType({name: tuple(each) for name, each in found.items()})


def type_of(terraform: str) -> str:
    """CloudFormation's type; of one of the data tier that the table does not have, a type made of its name; else empty."""
    rows = attributes().get(terraform)
    if rows:
        return rows[0].type
    if terraform.startswith(DATA_PREFIXES):
        service = {"aws_db_": "RDS", "aws_rds_": "RDS", "aws_elasticache_": "ElastiCache"}
        found = next((one for prefix, one in service.items() if terraform.startswith(prefix)), "MemoryDB")
        return f"AWS::{found}::{camel(terraform.partition('_')[2])}"
    return ""


def terraform_type(kind: str) -> str:
    """Terraform's type for one of CloudFormation's; the first of several, and `aws_` for one that the table does not have."""
    return next((name for name, rows in attributes().items() if rows[0].type == kind), "aws_")


def camel(name: str) -> str:
    """`max_connections_percent` as `MaxConnectionsPercent`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_-]", name))


def frozen(value: Any) -> Value:  # noqa: ANN401 (JSON)
    """JSON as a value."""
    if isinstance(value, list):
        return tuple(map(frozen, value))
    if isinstance(value, dict):
        return {str(key): frozen(one) for key, one in value.items()}
    return value if isinstance(value, str | int | float | bool) else None


def _value(found: Any) -> Value:  # noqa: ANN401
    return None if found in (None, "", []) else frozen(found)


def _unless_zero(found: Any) -> Value:  # noqa: ANN401
    return frozen(found) if isinstance(found, int | float) and found else None


def _block(found: Any) -> Value:  # noqa: ANN401
    """The only block of a list, its keys in CloudFormation's words."""
    blocks = _blocks(found)
    return blocks[0] if isinstance(blocks, tuple) and blocks else None


def _blocks(found: Any) -> Value:  # noqa: ANN401
    listed = found if isinstance(found, list) else [found]
    return tuple(_renamed(one) for one in listed if isinstance(one, dict))


def _renamed(found: Any) -> Value:  # noqa: ANN401
    if isinstance(found, list):
        inner = [one for one in found if isinstance(one, dict)]
        return _renamed(inner[0]) if len(inner) == 1 == len(found) else frozen(found)
    if isinstance(found, dict):
        return {camel(str(key)): _renamed(one) for key, one in found.items() if one not in (None, [], "")}
    return frozen(found)


def _parameters(found: Any) -> Value:  # noqa: ANN401
    """`[{name, value}]` as a map."""
    return {str(one.get("name")): frozen(one.get("value")) for one in maps(found)}


def _ingress(found: Any) -> Value:  # noqa: ANN401
    """Rules of a security group, one for each range of addresses."""
    each = (one.get(key) for one in maps(found) for key in ("cidr_blocks", "ipv6_cidr_blocks"))
    return tuple({"CidrIp": str(address)} for listed in each if isinstance(listed, list) for address in listed)


def _presence(found: Any) -> Value:  # noqa: ANN401
    return True if found else None


FORMS: Mapping[str, Callable[[Any], Value]] = MappingProxyType(
    {
        "value": _value,
        "unless zero": _unless_zero,
        "block": _block,
        "blocks": _blocks,
        "parameters": _parameters,
        "ingress": _ingress,
        "presence": _presence,
    }
)
"""Functions from an attribute's JSON to a property's value, by the name in the table."""
