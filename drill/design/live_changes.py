"""Options that can be changed while a drill runs: what a value of a file means, and what the change costs.

Engine mechanisms read the design as they go, so that a new value takes effect by itself. What alters machines or nodes has an
action of its own, which `drill.engine.actions` calls instead; what needs a new copy, or was chosen at creation, cannot change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from drill.catalog import rules
from drill.design.option_list import BY_PATH, model_path, with_value
from drill.design.option_spec import OptionSpec
from drill.design.value_forms import ValueForm
from drill.model.design import Design
from drill.model.inputs import Modified
from drill.model.level import Level
from drill.syntax.forms import FormError

LIVE = (
    *("clients.connect_timeout", "clients.dns_ttl", "clients.pool", "clients.pool_min", "clients.max_retries"),
    *("clients.keepalive", "clients.health_check", "clients.ramp", "clients.max_waiting", "clients.read_only"),
    *("clients.acquire_timeout", "clients.evict_read_only"),
    *("cache.ttl", "cache.ttl_jitter", "cache.single_flight", "cache.serve_stale", "cache.strategy"),
    "cache.maxmemory_policy",
    *("cache.usage_limits.min_gb", "cache.usage_limits.max_gb"),
    *("cache.usage_limits.min_ecpu", "cache.usage_limits.max_ecpu"),
    *("queue.workers", "queue.bound", "queue.expiry"),
    *("proxy.max_connections", "proxy.borrow_timeout"),
    *("scaling.min", "scaling.max", "scaling.cpu", "scaling.connections"),
    *("database.parameters.innodb_flush_log_at_trx_commit", "database.parameters.sync_binlog"),
    *("database.parameters.synchronous_commit", "database.parameters.replica_parallel_workers"),
    "database.parameters.apg_ccm_enabled",
    *("database.backups.retention", "database.maintenance.window", "monitoring.alarms"),
)
"""Options that take effect by themselves."""
DONE_BY_ACTIONS = (
    "database.class",
    "database.multi_az",
    "database.storage.gib",
    "database.storage.iops",
    "cache.class",
    "cache.shards",
    "cache.nodes",
)
"""Options that actions change, or that take their time."""
LIVE_OPTIONS = (*LIVE, *DONE_BY_ACTIONS)
"""Every option that can be changed while a drill runs; `reads.CLASS` is not among them."""
READS = "reads."


def read_value(path: str, text: str) -> Any:  # noqa: ANN401 (values of every kind)
    """The model's value of an option, from the text of a design file. Raises FormError."""
    if path.startswith(READS):
        if text not in ("writer", "replicas"):
            raise FormError("is neither writer nor replicas", "value: writer")
        return text
    form = BY_PATH[path].form
    if not isinstance(form, ValueForm):
        raise FormError("is not an option with a value", f"name an option below {path}")
    adapter: TypeAdapter[Any] = TypeAdapter(form.type)
    for written in _as_written(text):
        try:
            return form.read(adapter.validate_python(written))
        except (ValidationError, FormError):
            continue
    example = form.examples[0] if form.examples else ""
    raise FormError(
        f"is not a value of {path}", f"value: {example}" if example != "" else "see the reference of options"
    )


def _as_written(text: str) -> tuple[object, ...]:
    """The values that a file may mean by a word: itself, a number, a flag."""
    flag = {"true": True, "on": True, "false": False, "off": False}
    return (text, *((int(text),) if text.isdecimal() else ()), *((flag[text],) if text in flag else ()))


def modified(level: Level, design: Design, path: str, text: str) -> Modified | None:
    """A design with one option changed, what the change costs, and the rule that it breaks; None where it cannot be."""
    made = _modified(design, path, text)
    return made and replace(made, breaks=_newly_broken(level, design, made.design))


def _newly_broken(level: Level, before: Design, after: Design) -> str:
    """The code of the first rule that a design breaks and that it did not break before; empty where there is none."""
    known = {(item.code, item.path) for item in rules.check(level, before)}
    return next((item.code for item in rules.check(level, after) if (item.code, item.path) not in known), "")


def _modified(design: Design, path: str, text: str) -> Modified | None:
    try:
        value = read_value(path, text)
    except (FormError, KeyError):
        return None
    if path.startswith(READS):
        spec, name = BY_PATH["reads"], path.removeprefix(READS)
        kept = tuple(pair for pair in design.reads if pair[0] != name)
        return _costed(replace(design, reads=(*kept, (name, value))), spec)
    names = model_path(path)
    part: Any = design
    for name in names[:-1]:
        part = getattr(part, name)
        if part is None:
            return None
    return _costed(with_value(design, names, value), BY_PATH[path])


def _costed(design: Design, spec: OptionSpec) -> Modified:
    cost = spec.modified
    return Modified(design, cost.how if cost else "online", cost.takes if cost else "")
