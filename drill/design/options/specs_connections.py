"""The options of the applications' connections: when a pool opens, tests and closes them, and how long a request waits for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.catalog.drivers import DRIVERS
from drill.design.option_spec import OptionSpec
from drill.design.options.offered import USUAL, if_unusual, opened_by_fault
from drill.design.options.specs_clients import DEPLOYED
from drill.design.value_forms import milliseconds, one_name_of, optional, percent, seconds, whole, worded, yes_no
from drill.model.design import Design
from drill.model.level import Level


def _put_driver(_level: Level, design: Design, name: str) -> Design:
    """Set what a driver sets, and restore the defaults of what only the previous driver had set."""
    usual = {field: USUAL["clients"][field] for field, _ in DRIVERS[design.clients.driver].settings}
    return replace(design, clients=replace(design.clients, **(usual | DRIVERS[name].values()), driver=name))


def _locks_shown(field: str) -> Callable[[Level, Design], bool]:
    """Shown where something locks, or where the design has it."""

    def shown(level: Level, design: Design) -> bool:
        locks = opened_by_fault(level, "clients.lock_timeout") or any(item.lock for item in level.classes)
        return locks or getattr(design.clients, field) is not None

    return shown


CONNECTIONS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="clients.driver",
        form=one_name_of({name: driver.title for name, driver in DRIVERS.items()}),
        default="custom",
        group="Clients",
        label="Driver",
        meaning="The pool or driver whose defaults hold for the settings of connections that a file leaves out.",
        values=tuple(DRIVERS),
        shown=if_unusual("clients", "driver"),
        put=_put_driver,
        brings=lambda name: DRIVERS[name].values(),
        helps="The settings that a driver has when nobody sets any: start from what runs today.",
        hinders="Most defaults keep a dead or demoted connection for a long time.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.pool_min",
        form=worded(whole(0, 10_000, "connections an application instance", 0), "full", "as many as the pool"),
        default=None,
        group="Clients",
        label="Pool minimum",
        meaning="Connections that a pool keeps open without load; more are opened on demand, up to the pool's size.",
        values=(None, 0, 1, 5, 10, 20),
        shown=if_unusual("clients", "pool_min"),
        helps="A low minimum: many instances share few connections.",
        hinders="Connections that are opened on demand are opened in a burst, when there is least time for them.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.max_lifetime",
        field="max_lifetime_s",
        form=seconds("30s", "7d", "30m", "never", never="never", says_never="never closed by age"),
        default=1800,
        group="Clients",
        label="Maximum lifetime",
        meaning="The age at which a pool closes a connection and opens another. A name that several readers share gives a new "
        "reader load only as connections are opened.",
        values=(60, 300, 600, 1800, 3600, None),
        shown=if_unusual("clients", "max_lifetime_s"),
        helps="Short: new readers and changed names are found soon.",
        hinders="Short: connections are opened all the time. Never: a new reader stays idle.",
        figures=("pool.max_lifetime_s",),
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.idle_timeout",
        field="idle_timeout_s",
        form=seconds("1s", "1d", "10m", "never", never="never", says_never="never"),
        default=None,
        group="Clients",
        label="Idle timeout",
        meaning="How long a connection beyond the pool's minimum may be idle before the pool closes it.",
        values=(10, 60, 600, None),
        shown=if_unusual("clients", "idle_timeout_s"),
        helps="Connections that nobody needs are free for other instances.",
        hinders="Short: they are opened again with the next peak.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.acquire_timeout",
        field="acquire_timeout_ms",
        form=worded(milliseconds("250ms", "10m", "30s"), "request", "as long as the request"),
        default=None,
        group="Clients",
        label="Acquire timeout",
        meaning="How long a request waits for a connection from its pool before it fails.",
        values=(None, 250, 500, 1000, 2000, 5000, 30000),
        shown=if_unusual("clients", "acquire_timeout_ms"),
        helps="Short: a full pool refuses early, and threads stay free.",
        hinders="Shorter than a busy second, it refuses requests that would have been served.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.lock_timeout",
        field="lock_timeout_ms",
        form=worded(milliseconds("10ms", "1h", "2s"), "request", "as long as the request"),
        default=None,
        group="Clients",
        label="Lock timeout",
        meaning="How long a statement, including one that changes the schema, waits for a lock before it gives up.",
        values=(None, 250, 500, 1000, 2000, 5000, 30000),
        shown=_locks_shown("lock_timeout_ms"),
        helps="Short: a schema change behind a long transaction gives up, and nobody waits behind it.",
        hinders="Too short for a busy row, it fails writes whose turn would have come.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.statement_timeout",
        field="statement_timeout_ms",
        form=worded(milliseconds("10ms", "1h", "5s"), "never", "never"),
        default=None,
        group="Clients",
        label="Statement timeout",
        meaning="How long a statement may take before the database cancels it.",
        values=(None, 500, 1000, 2000, 5000, 30000),
        shown=_locks_shown("statement_timeout_ms"),
        helps="No longer than the client waits: the database does no work that nobody waits for.",
        hinders="Shorter than the slowest report takes, that report never finishes.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.evict_read_only",
        form=yes_no("closed", "kept"),
        default=True,
        group="Clients",
        label="Read-only error",
        meaning="Whether a pool closes a connection on which the database refuses a write as read-only.",
        values=(True, False),
        shown=if_unusual("clients", "evict_read_only"),
        helps="Closed: the next connection leads to the new writer.",
        hinders="Kept: a connection that was opened to the old writer fails every write until it reaches its maximum lifetime.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.user_timeout",
        field="user_timeout_s",
        form=seconds("1s", "1d", "10s", "off", never="off", says_never="off"),
        default=None,
        group="Clients",
        label="TCP user timeout",
        meaning="How long sent data may stay without an acknowledgement before TCP gives up the connection.",
        values=(None, 5, 10, 30, 60),
        shown=if_unusual("clients", "user_timeout_s"),
        helps="Dead connections in use are given up within seconds.",
        hinders="Shorter than a network pause, it breaks connections that would have recovered.",
        modified=DEPLOYED,
    ),
    OptionSpec(
        path="clients.retry_budget",
        field="retry_budget_pct",
        form=optional(percent("20 %"), "no budget"),
        default=None,
        group="Clients",
        label="Retry budget",
        meaning="The most retries, as a share of the first attempts of the last ten seconds; the rest fail at once.",
        left_out="every request may use all its attempts",
        values=(None, 5, 10, 20, 50),
        shown=if_unusual("clients", "retry_budget_pct"),
        helps="Retries cannot keep an overloaded database down.",
        hinders="In a long outage most requests fail after their first attempt.",
        modified=DEPLOYED,
    ),
)
