"""Random levels, designs and actions for properties: small, legal in shape, and rich in faults."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.database_services import SERVICES
from drill.engine.faults.fault_table import FAULTS
from drill.model.action import Action
from drill.model.design import Cache, Clients, Database, Design, Proxy, Replica, Security
from drill.model.level import Fault, Level
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from tests.factories import EAST, browse, checkout, design, level

LENGTH_S = 90
ZONES = EAST.zones


def curves(highest: float) -> st.SearchStrategy[Curve]:
    """Up to three points within the run, held or joined."""
    # Rates are zero or at least a request a minute or so: a level file knows no subnormal numbers.
    point = st.tuples(st.integers(0, LENGTH_S), st.just(0.0) | st.floats(0.01, highest))
    points = st.lists(point, min_size=1, max_size=3, unique_by=lambda p: p[0]).map(lambda p: tuple(sorted(p)))
    return st.builds(Curve, points, st.booleans())


def retries() -> st.SearchStrategy[Retries]:
    """Up to three more attempts."""
    return st.builds(
        Retries,
        st.integers(0, 3),
        st.sampled_from((50, 200, 1000)),
        st.sampled_from((1.0, 2.0)),
        st.sampled_from((0.0, 0.5)),
    )


@st.composite
def classes(draw: st.DrawFn) -> tuple[RequestClass, ...]:
    """A class that writes, and perhaps one that reads and one that reports."""
    made = [
        checkout(
            rate=draw(curves(400.0)),
            retries=draw(retries()),
            timeout_ms=draw(st.sampled_from((500, 1000, 2000))),
            within_ms=draw(st.sampled_from((100, 500, 3000))),
            write_cpu_ms=draw(st.sampled_from((0.25, 3.0))),
            updates=(("browse", draw(st.sampled_from((0.0, 1.0)))),),
            tables=("orders",),
            session_state=draw(st.booleans()),
        ),
        browse(
            rate=draw(curves(2000.0)),
            retries=draw(retries()),
            timeout_ms=draw(st.sampled_from((300, 1000))),
            keys=Keys(draw(st.sampled_from((50, 20_000))), draw(st.sampled_from((0.0, 0.9, 1.2)))),
            fresh_s=draw(st.sampled_from((None, 0.0, 5.0))),
            tables=("items",),
        ),
    ]
    if draw(st.booleans()):
        made.append(
            RequestClass(
                "report", draw(curves(5.0)), 200, 0, 5000, 10_000, None, draw(retries()), None, tables=("orders",)
            )
        )
    return tuple(made)


@st.composite
def faults(draw: st.DrawFn, nodes: tuple[str, ...]) -> Fault:
    """One fault on a zone, a node, a class or a table."""
    kind = draw(st.sampled_from(tuple(FAULTS)))
    target = {
        "drill:az-power": draw(st.sampled_from(ZONES)),
        "aws:network:disrupt-connectivity": draw(st.sampled_from(ZONES)),
        "aws:elasticache:replicationgroup-interrupt-az-power": draw(st.sampled_from(ZONES)),
        "drill:storage-copy-loss": draw(st.sampled_from(ZONES)),
        "drill:traffic-spike": draw(st.sampled_from(("", "browse"))),
        "drill:long-transaction": "orders",
        "drill:schema-change": "orders",
        "drill:drop-table": draw(st.sampled_from(("orders", "items"))),
        "drill:cache-node-loss": "cache-1",
        "drill:cache-flush": "",
        "aws:rds:failover-db-cluster": "",
        "drill:replica-lag": "replica-1",
    }.get(kind, draw(st.sampled_from(nodes)))
    factor = 0.0 if kind == "drill:replica-lag" else draw(st.sampled_from((1.5, 4.0)))
    return Fault(
        id=f"f{draw(st.integers(0, 10**6))}",
        kind=kind,
        at_s=draw(st.integers(0, LENGTH_S)),
        for_s=draw(st.integers(1, 60)),
        target=target,
        factor=factor,
        count=draw(st.integers(1, 2)),
    )


@st.composite
def designs(draw: st.DrawFn) -> Design:
    """RDS or Aurora, with or without replicas, proxy and cache."""
    service = draw(st.sampled_from(("rds", "aurora")))
    multi_az = draw(st.sampled_from(("off", "standby", "cluster"))) if service == "rds" else "off"
    standbys = {"off": (), "standby": ZONES[1:2], "cluster": ZONES[1:3]}[multi_az]
    size = draw(st.sampled_from(("large", "xlarge")))
    instance = f"db.{'r6gd' if multi_az == 'cluster' else 'r6g'}.{size}"
    database = Database(
        SERVICES[service],
        "postgres",
        instance,
        ZONES[0],
        multi_az=multi_az,  # type: ignore[arg-type]
        standby_zones=standbys,
        window=draw(st.sampled_from(("03:00", "12:00"))),
    )
    zones = draw(st.lists(st.sampled_from(ZONES), max_size=2))
    spare = service == "rds" and draw(st.booleans())
    replicas = tuple(
        Replica(f"replica-{i + 1}", zone, f"db.r6g.{size}", multi_az=spare) for i, zone in enumerate(zones)
    )
    cache = None
    if draw(st.booleans()):
        shards, copies = draw(st.integers(1, 2)), draw(st.integers(0, 1))
        cache = Cache(
            CACHE_SERVICES["elasticache"],
            CACHE_ENGINES["valkey"],
            "cache.r6g.large",
            shards=shards,
            replicas=copies,
            zones=ZONES[: 1 + copies],
            cluster_mode=shards > 1,
            strategy=draw(st.sampled_from(("lazy", "write-through", "invalidate"))),
            ttl_s=draw(st.sampled_from((0, 5, 60))),
            ttl_jitter=draw(st.booleans()),
            single_flight=draw(st.booleans()),
            classes=("browse",),
        )
    clients = Clients(
        connect_timeout_ms=draw(st.sampled_from((500, 2000))),
        dns_ttl_s=draw(st.sampled_from((None, 0, 5, 60))),
        pool=draw(st.sampled_from((0, 2, 20, 200))),
        max_waiting=draw(st.sampled_from((None, 0, 50))),
        ramp_s=draw(st.sampled_from((None, None, 30))),
        keepalive_s=draw(st.sampled_from((None, None, 6, 60))),
        health_check=draw(st.sampled_from(("shallow", "shallow", "deep"))),
        pool_min=draw(st.sampled_from((None, None, 0, 2))),
        max_lifetime_s=draw(st.sampled_from((1800, 30, None))),
        idle_timeout_s=draw(st.sampled_from((None, 10))),
        acquire_timeout_ms=draw(st.sampled_from((None, 250, 2000))),
        evict_read_only=draw(st.booleans()),
        user_timeout_s=draw(st.sampled_from((None, None, 5))),
        retry_budget_pct=draw(st.sampled_from((None, None, 20))),
    )
    spread = draw(st.booleans())
    reads = (("browse", "replicas" if replicas and spread else "writer"),)
    return replace(
        design(),
        database=database,
        replicas=replicas,
        proxy=draw(st.sampled_from((None, Proxy(), Proxy(50, 10), Proxy(1, 1))))
        if service == "aurora" or multi_az != "cluster"
        else None,
        cache=cache,
        clients=clients,
        security=Security(
            tls_root=draw(st.sampled_from(("managed", "pinned"))),
            iam_auth=draw(st.booleans()),
            secrets_rotation=draw(st.booleans()),
        ),
        reads=reads,
    )


def nodes_of(chosen: Design) -> tuple[str, ...]:
    """Database nodes a fault or an action can name."""
    standby = {"off": (), "standby": ("standby",), "cluster": ("standby", "standby-2")}[chosen.database.multi_az]
    return ("writer", *standby, *(item.name for item in chosen.replicas))


@st.composite
def drills(draw: st.DrawFn) -> tuple[Level, Design]:
    """A level with up to three faults and a design to meet them."""
    chosen = draw(designs())
    found = draw(st.lists(faults(nodes_of(chosen)), max_size=3, unique_by=lambda f: f.id))
    kept = tuple(
        f
        for f in sorted(found, key=lambda f: (f.at_s, f.id))
        if (chosen.cache or "cache" not in f.kind) and (chosen.replicas or f.kind != "drill:replica-lag")
    )
    made = level(length_s=LENGTH_S, classes=draw(classes()), faults=kept, data_gib=draw(st.sampled_from((5.0, 50.0))))
    return made, chosen


@st.composite
def actions(draw: st.DrawFn, chosen: Design) -> tuple[Action, ...]:
    """Up to three things a player does, in order of time."""
    choices = [
        ("failover", "", ""),
        ("reboot", "writer", ""),
        ("shed", "browse", "50"),
        ("scale", "writer", "db.r6g.2xlarge"),
        ("restart-clients", "", ""),
        ("revert", "", ""),
        ("encrypt", "writer", "copy"),
        ("restore", "writer", "10"),
        ("change", "clients.read_only", "true"),
        ("change", "clients.max_retries", "0"),
        ("change", "reads.browse", "writer"),
        ("change", "database.storage.gib", "400"),
    ]
    choices += [("promote", item.name, "") for item in chosen.replicas]
    choices += [("flush", "", "")] if chosen.cache else []
    picked = draw(st.lists(st.tuples(st.integers(0, LENGTH_S - 1), st.sampled_from(choices)), max_size=3))
    return tuple(sorted(Action(at_s, kind, target, value) for at_s, (kind, target, value) in picked))
