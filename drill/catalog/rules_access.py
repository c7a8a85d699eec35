"""Rules of access: RDS Proxy, IAM, encryption, and the operating system."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.database_services import services_with
from drill.catalog.engines import engine_of, engines_with
from drill.catalog.figure_sheet import figures
from drill.catalog.finding import Finding, either
from drill.model.design import Design
from drill.model.level import Level

CUSTOM_WITHOUT_REPLICAS = frozenset({"sqlserver"})
"""Families of engines of which RDS Custom has no read replicas."""


def proxy_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Proxy speaks PostgreSQL, MySQL, MariaDB and SQL Server, and serves RDS and Aurora only (C55)."""
    if design.proxy is None:
        return
    engine, service = engine_of(design), design.database.service
    if not service.proxy:
        able = either(services_with(lambda item: item.proxy))
        hint = f"choose proxy: off, or service {able}"
        yield Finding(("proxy",), f"RDS Proxy does not serve a database on {service.title}", hint)
    elif engine and not engine.proxy:
        able = either(engines_with(lambda other: other.proxy))
        hint = f"choose proxy: off, or engine {able}"
        yield Finding(("proxy",), f"RDS Proxy does not speak {engine.title}", hint)


def proxy_private(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Proxy is never public: clients outside the VPC cannot reach it (C57)."""
    if design.proxy and design.database.public:
        message = "clients of a public database are outside the VPC, where they cannot reach RDS Proxy"
        yield Finding(("database", "public"), message, "choose public: no, or proxy: off")


def pool_range(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A pool keeps at most as many connections open as it may open."""
    clients = design.clients
    if clients.pool > 0 and clients.pool_min is not None and clients.pool_min > clients.pool:
        message = f"a pool of {clients.pool} connections cannot keep {clients.pool_min} open"
        yield Finding(("clients", "pool_min"), message, f"choose at most {clients.pool}, or full")


def proxy_limits(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Proxy uses 1 to 100 % of the connections and lets a request wait for at most five minutes."""
    proxy = design.proxy
    if proxy is None:
        return
    if not 1 <= proxy.max_connections_pct <= 100:
        message = f"RDS Proxy uses 1 to 100 % of the connections, not {proxy.max_connections_pct} %"
        yield Finding(("proxy", "max_connections"), message, "choose at most 100 %")
    most = int(figures()["proxy.borrow_timeout_s"].high)
    if not 0 <= proxy.borrow_timeout_s <= most:
        message = f"a request waits for a connection at most {most} s, not {proxy.borrow_timeout_s} s"
        yield Finding(("proxy", "borrow_timeout"), message, f"choose at most {most}s")


def iam_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """IAM authentication needs one of three engines on RDS or Aurora, or RDS Proxy, which accepts it itself (C48, C56)."""
    if not design.security.iam_auth or design.proxy is not None:
        return
    path = ("security", "iam_auth")
    engine, service = engine_of(design), design.database.service
    if not service.iam_auth:
        able = either(services_with(lambda item: item.iam_auth))
        hint = f"choose iam_auth: false, or service {able}"
        yield Finding(path, f"a database on {service.title} does not accept IAM tokens", hint)
    elif engine and not engine.iam_auth:
        able = either(engines_with(lambda other: other.iam_auth))
        proxied = "add a proxy, which accepts them itself, or " if engine.proxy else ""
        hint = f"{proxied}choose iam_auth: false, or engine {able}"
        yield Finding(path, f"{engine.title} does not accept IAM tokens", hint)


def replica_encryption(_level: Level | None, design: Design) -> Iterator[Finding]:
    """A replica is encrypted exactly when its source is (C45)."""
    source = design.database.encrypted
    for index, replica in enumerate(design.replicas):
        if replica.encrypted is None or replica.encrypted == source:
            continue
        words = ("an encrypted", "an unencrypted") if replica.encrypted else ("an unencrypted", "an encrypted")
        message = f"{words[0]} replica of {words[1]} primary cannot exist"
        hint = "choose database.encrypted: true" if replica.encrypted else "remove encrypted"
        yield Finding(("replicas", index, "encrypted"), message, hint)


def custom_engine(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Custom exists for Oracle and SQL Server (C09)."""
    database, engine = design.database, engine_of(design)
    if not database.custom or engine is None:
        return
    path = ("database", "custom")
    if not database.service.custom:
        yield Finding(path, f"{database.service.title} has nothing like RDS Custom", "remove custom")
    elif not engine.custom:
        able = either(engines_with(lambda other: other.custom))
        servers = either(services_with(lambda item: item.os_access))
        hint = f"remove custom, choose service {servers}, or engine {able}"
        yield Finding(path, f"there is no RDS Custom for {engine.title}", hint)


def custom_licence(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Custom for Oracle takes licences of its customers alone (C02, C09; its support ends on 31 March 2027).

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/custom-reqs-limits.html, RDS-Custom-for-Oracle-end-of-support.html
    """
    database, engine = design.database, engine_of(design)
    if engine and database.custom and engine.custom and not engine.custom_licence:
        able = either(engines_with(lambda other: other.family == engine.family and other.custom_licence))
        message = f"RDS Custom does not include the licence of {engine.title}: you bring your own"
        yield Finding(("database", "engine"), message, f"choose engine {able}, or custom: false")


def custom_limits(_level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS Custom has no storage auto scaling and no RDS Proxy; for SQL Server it has no read replicas either.

    Amazon RDS User Guide, custom-reqs-limits.md, custom-reqs-limits-ms.md
    """
    database, engine = design.database, engine_of(design)
    if not database.custom or engine is None or not engine.custom or not database.service.custom:
        return
    if database.storage.max_gib is not None:
        path = ("database", "storage", "max_gib")
        yield Finding(path, "RDS Custom has no storage auto scaling", "remove max_gib and choose a larger gib")
    if design.proxy is not None and engine.proxy:
        yield Finding(("proxy",), "RDS Proxy does not serve RDS Custom", "choose proxy: off, or custom: false")
    if design.replicas and engine.family in CUSTOM_WITHOUT_REPLICAS:
        hint = "remove replicas, or choose custom: false with engine sqlserver-ee"
        yield Finding(("replicas",), "RDS Custom for SQL Server has no read replicas", hint)


def operating_system(level: Level | None, design: Design) -> Iterator[Finding]:
    """RDS and Aurora let nobody log in to the operating system (C09, C50)."""
    database = design.database
    if level is None or "os_access" not in level.requires or database.service.os_access or database.custom:
        return
    message = f"the level needs access to the operating system, and {database.service.title} gives none"
    servers = either(services_with(lambda item: item.os_access))
    hint = f"choose service {servers}, or custom: true (RDS Custom) with Oracle or SQL Server"
    yield Finding(("database", "service"), message, hint)
