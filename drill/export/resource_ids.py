"""Ids of imported resources as the files they come from write them: a template's logical ids, Terraform's addresses."""

from __future__ import annotations

import re

from drill.infra.designs.systems import KEY

ADDRESS = re.compile(rf"(aws_\w+)\.([\w-]+)({KEY.pattern})?$")
"""Type, name and key at the end of a resource's address in Terraform."""


def stack_of(identifier: str) -> str:
    """The stack, or the instance of a module, that a resource is in; empty for the only one."""
    found = ADDRESS.search(identifier)
    return identifier[: found.start()].rstrip(".") if found else identifier.rpartition(".")[0]


def own_name(identifier: str) -> str:
    """The name that its author gave a resource: `orders` of `module.shop.aws_db_instance.orders`, with its key, if that is text."""
    found = ADDRESS.search(identifier)
    if found is None:
        return identifier.rpartition(".")[2]
    key = (found[3] or "").strip("[]")
    return found[2] + ("" if not key or key.isdecimal() else f"_{key}")


def logical_id(identifier: str) -> str:
    """The logical id of a resource in its template; of one of Terraform, one that a template accepts: letters and digits."""
    if ADDRESS.search(identifier) is None:
        return own_name(identifier)
    parts = re.split(r"[^A-Za-z0-9]+", own_name(identifier))
    return "".join(part[:1].upper() + part[1:] for part in parts) or "Database"
