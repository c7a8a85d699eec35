"""The options of the applications: how they connect, what they retry, where they read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.design.option import Choice, Option
from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import if_unusual, opened_by_fault
from drill.design.value_forms import (
    PartForm,
    counted,
    milliseconds,
    named,
    one_of,
    optional,
    rates,
    seconds,
    whole,
    yes_no,
)
from drill.model.design import Clients, Design
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.syntax.text_fields import Name
from drill.words import units

DEPLOYED = Modification("redeploy", "model.app.restart_s")


def _ramp_shown(level: Level, design: Design) -> bool:
    """Shown if everything may be chosen, if a fault empties the cache, or if the design has a ramp."""
    emptied = design.cache is not None and opened_by_fault(level, "clients.ramp")
    return emptied or if_unusual("clients", "ramp_s")(level, design)


ADMITTED = (0.1, 0.25, 0.5, 0.75, 1.0)
"""Shares of a class's rate at the beginning that the plan offers as its admission rate."""


def _admission(spec: OptionSpec, level: Level, design: Design) -> Iterator[Option]:
    """A row for each class, where the level opens the option by name, or a design of its own or this one has a limit."""
    own = (*level.own_designs().values(), design)
    if spec.path in level.choices or any(made.clients.admission for made in own):
        yield from (_admission_of(spec, item.name, item.rate.at(0)) for item in level.classes)


def _admission_of(spec: OptionSpec, name: str, per_s: float) -> Option:
    def get(design: Design) -> float | None:
        return dict(design.clients.admission).get(name)

    def put(_level: Level, design: Design, limit: float | None) -> Design:
        kept = tuple(pair for pair in design.clients.admission if pair[0] != name)
        made = (*kept, (name, limit)) if limit is not None else kept
        return replace(design, clients=replace(design.clients, admission=made))

    def choices(_level: Level, design: Design) -> tuple[Choice, ...]:
        now = get(design)
        rates_s = sorted({float(round(per_s * share)) for share in ADMITTED} | ({now} if now is not None else set()))
        return (None, "no limit"), *((rate, units.rate(rate)) for rate in rates_s)

    return spec.row(get, put, key=f"{spec.path}.{name}", label=f"{safe(name)} admitted", choices=choices)


def _reads(spec: OptionSpec, level: Level, _design: Design) -> Iterator[Option]:
    """A row for each read-only class."""
    return (_reads_of(spec, item.name) for item in level.classes if item.writes == 0)


def _reads_of(spec: OptionSpec, name: str) -> Option:
    def get(design: Design) -> str:
        return dict(design.reads).get(name, "")

    def put(_level: Level, design: Design, where: str) -> Design:
        kept = tuple(pair for pair in design.reads if pair[0] != name)
        return replace(design, reads=(*kept, (name, where)) if where else kept)

    return spec.row(get, put, key=f"reads.{name}", label=f"{safe(name)} reads", choices=_read_from)


def _read_from(_level: Level, design: Design) -> tuple[Choice, ...]:
    own = tuple((endpoint, f"endpoint {safe(endpoint)}") for endpoint, _ in design.endpoints)
    return ("", "automatic"), ("writer", "the writer"), ("replicas", "replicas"), *own


def _reads_shown(_level: Level, design: Design) -> bool:
    return bool(design.replicas) or design.database.deployment.readable_standbys > 0


CLIENTS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="clients",
        form=PartForm("Clients", Clients),
        meaning="How the applications talk to the database.",
    ),
    OptionSpec(
        path="clients.connect_timeout",
        field="connect_timeout_ms",
        form=milliseconds("10ms", "10m", "2s"),
        default=2000,
        group="Clients",
        label="Connect timeout",
        meaning="How long a client waits for a connection that does not answer.",
        values=(250, 500, 1000, 2000, 5000, 10000, 30000),
        helps="Short: a dead address costs little time.",
        hinders="Shorter than a busy database needs, it adds retries to overload.",
        figures=("client.pg.connect_timeout_s",),
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.dns_ttl",
        field="dns_ttl_s",
        form=seconds("0s", "7d", "5s", "forever", never="forever", says_never="forever"),
        default=5,
        group="Clients",
        label="DNS TTL",
        meaning="How long an address is cached. A failover moves a DNS name; a client that caches it forever, until its "
        "process restarts, never notices.",
        values=(1, 5, 10, 30, 60, 120, 300, None),
        helps="Short: clients find the new writer soon after a failover.",
        hinders="Forever: the old address is kept until the process restarts, long after every failover.",
        figures=("dns.ttl.client_advice_max_s", "dns.ttl.jvm_default_s"),
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.pool",
        form=counted(0, 10_000, "off", "none: one a request", "connections an application instance"),
        default=20,
        group="Clients",
        label="Pool size",
        meaning="Connections that one application instance keeps to each endpoint; off: a new one for each request. "
        "All of them must fit max_connections.",
        values=(0, 5, 10, 20, 40, 80, 160),
        helps="No connection set-up in each request.",
        hinders="The pools of all instances together must fit max_connections.",
        figures=("conn.setup_cpu_ms", "pool.max_lifetime_s"),
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.max_retries",
        form=optional(whole(0, 20, "attempts", 0, 2), "as the level"),
        default=None,
        group="Clients",
        label="Retries",
        meaning="Attempts after a failed one. They help against blips and feed overload.",
        left_out="as the level says for each class",
        values=(None, 0, 1, 2, 3, 4, 5),
        helps="A blip shorter than the retries.",
        hinders="Overload: at ρ(1+R) ≥ 1 retries keep the database down after the cause is gone.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.backoff",
        field="backoff_ms",
        form=optional(milliseconds("0s", "10m", "200ms"), "as the level"),
        default=None,
        group="Clients",
        label="First back-off",
        meaning="The wait before the first retry; it grows from there.",
        left_out="as the level says for each class",
        values=(None, 50, 100, 200, 500, 1000, 2000, 5000),
        helps="Long enough that retries miss the blip they come from.",
        hinders="Longer than the user waits, it is a slow failure.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.keepalive",
        field="keepalive_s",
        form=seconds("1s", "1d", "tested", "6s", never="tested", says_never="tested first"),
        default=None,
        group="Clients",
        label="Dead connections",
        meaning="How long a dead connection stays in the pool unnoticed; "
        "tested: the pool tests each connection before use.",
        values=(None, 6, 30, 120, 900, 7875),
        shown=if_unusual("clients", "keepalive_s"),
        helps="Tested, or seconds: a pool that notices finds the new writer.",
        hinders="The system's default of two hours: a failover that nobody follows.",
        figures=("client.pg.tcp_keepalive_idle_s",),
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.health_check",
        form=one_of(shallow="shallow", deep="deep"),
        default="shallow",
        group="Clients",
        label="Health check",
        meaning="When an application instance is healthy. Shallow: it serves. "
        "Deep: the database answers it too; otherwise it is replaced.",
        values=("shallow", "deep"),
        shown=if_unusual("clients", "health_check"),
        helps="Shallow: the cache and the replicas go on answering without the writer.",
        hinders="Deep: all instances fail the same check at once, and the whole fleet is replaced.",
        figures=("model.app.restart_s",),
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.ramp",
        field="ramp_s",
        form=seconds("10s", "1h", "off", "5m", never="off", says_never="at once"),
        default=None,
        group="Clients",
        label="Readmit over",
        meaning="The time over which traffic is readmitted, in ten steps, after the database or the cache was down; "
        "the rest is refused meanwhile. Off: all of it at once.",
        values=(None, 30, 60, 120, 300, 600, 1800),
        shown=_ramp_shown,
        helps="A cold cache or a restarted database that full load would bring down again: "
        "the first tenth warms it for the rest.",
        hinders="Where the database can take the whole load at once, it only rejects: 45 % of the requests meanwhile.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.read_only",
        form=yes_no(),
        default=False,
        group="Clients",
        label="Read-only mode",
        meaning="Whether the applications reject every request that writes, and serve the others.",
        values=(False, True),
        shown=if_unusual("clients", "read_only"),
        helps="Reads go on while the writer is down, full, or about to be replaced by something that lacks the last writes.",
        hinders="Every write is rejected, also those that would have worked.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="clients.max_waiting",
        form=optional(whole(0, 1_000_000, "requests", 100), "no limit"),
        default=None,
        group="Clients",
        label="Waiting limit",
        meaning="The most requests that may wait for a connection, in total; the rest are refused at once.",
        left_out="one a thread",
        values=(None, 10, 50, 100, 200, 500, 1000, 2000),
        helps="Refuse early, answer the rest in time.",
        hinders="Too low, it refuses requests that a second of waiting would have served.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.admission",
        form=rates(50, {"browse": "500/s"}),
        default=(),
        group="Clients",
        label="Admission rate",
        title="Admission rate of a class",
        meaning="The most new requests of a class that the applications admit a second; the rest are refused at once.",
        left_out="no limit",
        rows=_admission,
        helps="Overload: the database gets what it can serve, and answers that in time.",
        hinders="Too low, it refuses requests that would have been answered.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="reads",
        form=named(Name, 50, {"browse": "replicas"}),
        default=(),
        filled=True,
        chosen_with="replicas",
        group="Clients",
        label="Reads",
        title="Where a class reads",
        meaning="Target of a class that only reads: replicas, writer, or a custom endpoint. "
        "Replicas spare the writer; the writer is always fresh.",
        left_out="replicas, if any serve it, else the writer",
        rows=_reads,
        shown=_reads_shown,
        helps="Replicas take load off the writer.",
        hinders="A replica always lags a little: classes that must be fresh stay with the writer.",
        figures=("replica.rds.idle_lag_ms",),
        modified=DEPLOYED,
    ),
)
