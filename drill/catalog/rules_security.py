"""Which ways of signing in and which encryptions may be combined."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import ENGINES
from drill.catalog.finding import Finding
from drill.model.design import Design
from drill.model.level import Level

IAM_ENGINES = ("postgres", "mysql", "mariadb")
"""Amazon RDS User Guide, UsingWithRDS.IAMDBAuth; a proxy asks for IAM before SQL Server too (API_UserAuthConfig)."""


def iam_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """IAM authentication is a feature of three engines of RDS and Aurora, or of the proxy before the database (C48, C56)."""
    database = design.database
    if not design.security.iam_auth or design.proxy is not None:
        return
    path = ("security", "iam_auth")
    engine = ENGINES.get(database.engine)
    if database.service == "ec2":
        yield Finding(path, "a database on EC2 does not know IAM", "take service: rds, or iam_auth: false")
    elif engine and engine.name not in IAM_ENGINES:
        mend = "add a proxy, which asks for IAM itself, or" if engine.proxy else "write"
        message = f"{engine.title} does not know IAM authentication"
        yield Finding(path, message, f"{mend} iam_auth: false; {', '.join(IAM_ENGINES)} know it")


def replica_encryption(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A replica is encrypted exactly when its source is (C45)."""
    source = design.database.encrypted
    for index, replica in enumerate(design.replicas):
        if replica.encrypted is None or replica.encrypted == source:
            continue
        words = ("an encrypted", "an unencrypted") if replica.encrypted else ("an unencrypted", "an encrypted")
        message = f"{words[0]} replica of {words[1]} primary does not exist"
        hint = "create the primary encrypted: database.encrypted: true" if replica.encrypted else "leave encrypted out"
        yield Finding(("replicas", index, "encrypted"), message, hint)
