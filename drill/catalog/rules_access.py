"""Who may log in to the machine under a database."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import ENGINES
from drill.catalog.finding import Finding
from drill.model.design import Design
from drill.model.level import Level

CUSTOM_FAMILIES = ("oracle", "sqlserver")


def custom_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Custom exists for Oracle and SQL Server (C09)."""
    database, engine = design.database, ENGINES.get(design.database.engine)
    if not database.custom or engine is None:
        return
    path = ("database", "custom")
    if database.service != "rds":
        yield Finding(path, f"RDS Custom is a kind of RDS, not of {database.service}", "leave custom out")
    elif engine.family not in CUSTOM_FAMILIES:
        able = ", ".join(name for name, other in ENGINES.items() if other.family in CUSTOM_FAMILIES)
        message = f"there is no RDS Custom for {engine.title}"
        yield Finding(path, message, f"leave custom out, take service: ec2, or one of the engines {able}")


def operating_system(level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS and Aurora let nobody log in to the operating system (C09, C50)."""
    database = design.database
    if level is None or "os_access" not in level.requires or database.service == "ec2" or database.custom:
        return
    message = f"the level needs access to the operating system, and {database.service} gives none: no SSH"
    hint = "take service: ec2, or custom: true (RDS Custom) with Oracle or SQL Server"
    yield Finding(("database", "service"), message, hint)
