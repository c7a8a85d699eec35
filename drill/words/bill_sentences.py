"""Lines of the monthly bill, and what a drill charges on top."""

from __future__ import annotations

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table, counted


def _number(facts: Facts, name: str) -> float:
    return float(str(facts[name]))


def _instance(facts: Facts, _level: Level | None) -> str:
    copies = _number(facts, "copies")
    return f"{facts['node']}, {f'{units.factor(copies)} x ' if copies != 1 else ''}{facts['instance']}"


def _gib(facts: Facts) -> str:
    return units.gib(_number(facts, "gib"))


TERMS = {
    "reserved-1y": "reserved",
    "reserved-3y": "reserved",
    "savings-plan-1y": "Database Savings Plan of a year",
}
"""Kinds of commitment."""
SHORT_TERMS = {"reserved-1y": "1 year", "reserved-3y": "3 years", "savings-plan-1y": "plan"}
"""The same over a column."""


STAGES = {"extended-years-1-2": "years 1 and 2", "extended-year-3": "year 3"}
"""Price steps of Extended Support."""


def _extended_support(facts: Facts, _level: Level | None) -> str:
    size = f"{facts['acu']} ACU on average" if "acu" in facts else f"{facts['vcpu']} vCPU"
    stage = STAGES[str(facts["stage"])]
    return f"Extended Support of {facts['engine']} {facts['version']}, {stage}, {size} in {facts['region']}"


def _cache(facts: Facts, _level: Level | None) -> str:
    where = f" in {facts['region']}" if "region" in facts else ""
    return f"cache{where}, {facts['nodes']} x {facts['instance']} ({facts['engine']})"


def _commitment(facts: Facts, _level: Level | None) -> str:
    short = SHORT_TERMS[str(facts["term"])]
    return f"{short}: {TERMS[str(facts['term'])]}, covers {facts['covered']} of {facts['machines']} machines"


def _cheaper_storage(facts: Facts, _level: Level | None) -> str:
    name = "I/O-Optimized" if facts["type"] == "aurora-io" else "Aurora Standard"
    total, saved = (units.dollars(int(str(facts[key]))) for key in ("micro_usd", "saved_micro_usd"))
    return f"{name} would cost {total} at this I/O, {saved} less"


def _no_payload(facts: Facts, _level: Level | None) -> str:
    classes = counted(facts, "classes")
    lacking = f"{classes} class has" if classes == "1" else f"{classes} classes have"
    return f"traffic between zones is not billed: {lacking} no payload"


BILL: Table = {
    "bill.administrator": "engineering, running a database by hand",
    "bill.audit_logs": lambda facts, _level: f"audit logs, {_gib(facts)}",
    "bill.copied_backups": lambda facts, _level: f"copies of the backups in {facts['region']}, {_gib(facts)}",
    "bill.copied_log": lambda facts, _level: f"backups and log sent to {facts['region']}, {_gib(facts)}",
    "bill.copied_records": lambda facts, _level: f"cache records sent to {facts['region']}, {_gib(facts)}",
    "bill.copied_snapshots": lambda facts, _level: f"copies of the snapshots in {facts['region']}, {_gib(facts)}",
    "bill.sent_snapshots": lambda facts, _level: f"snapshots sent to {facts['region']}, {_gib(facts)}",
    "bill.snapshots": lambda facts, _level: f"{facts['count']} daily snapshots, {_gib(facts)} beyond the backups",
    "bill.backups": lambda facts, _level: f"backups, {_gib(facts)}",
    "bill.cache": _cache,
    "bill.cache_data": "cache data, {gb} GB on average ({engine})",
    "bill.cache_ecpus": lambda facts, _level: (
        f"cache requests, {counted(facts, 'millions')} million ECPUs ({facts['engine']})"
    ),
    "bill.cache_code": "engineering, cache code in the applications",
    "bill.cache_snapshots": lambda facts, _level: f"cache snapshots, {_gib(facts)}",
    "bill.capacity": "{node}, {acu} ACU on average",
    "bill.change_records": "backtrack, {window_h} of change records",
    "bill.commitment": _commitment,
    "bill.cpu_credits": "CPU credits, {vcpu} vCPU above the baseline",
    "bill.extended_support": _extended_support,
    "bill.extended_support_capacity": _extended_support,
    "bill.instance": _instance,
    "bill.iops": lambda facts, _level: f"{units.count(_number(facts, 'iops'))} provisioned IOPS a copy",
    "bill.more_writers": "{count} more writers, multi-master (withdrawn 2023)",
    "bill.operating_system": "engineering, looking after the operating system",
    "bill.proxy": "RDS Proxy, {vcpu} vCPU",
    "bill.proxy_capacity": "RDS Proxy, {acu} ACU on average",
    "bill.replicated_writes": lambda facts, _level: f"replicated writes, {counted(facts, 'millions')} million",
    "bill.secret": "Secrets Manager, 1 secret",
    "bill.shared_volume": lambda facts, _level: f"Aurora storage, {_gib(facts)}",
    "bill.unknown_parts": "unknown parts, beyond the defaults above",
    "bill.transfer": lambda facts, _level: f"transfer to {facts['node']}, {_gib(facts)}",
    "bill.zone_traffic": lambda facts, _level: f"bytes between zones, applications and {facts['to']}, {_gib(facts)}",
    "bill.region_traffic": lambda facts, _level: (
        f"bytes between regions, applications and {facts['to']}, {_gib(facts)}"
    ),
    "bill.note.cheaper_storage": _cheaper_storage,
    "bill.note.price_level": lambda facts, _level: (
        f"no list price of {facts['instances']} in {facts['region']}: us-east-1's x {units.factor(_number(facts, 'ratio'))}"
    ),
    "bill.note.no_payload": _no_payload,
    "bill.written_records": lambda facts, _level: f"{facts['service']}, {_gib(facts)} written",
    "bill.volume": lambda facts, _level: f"{facts['type']} storage, {_gib(facts)} a copy",
    "bill.volume_io": lambda facts, _level: f"Aurora I/O, {counted(facts, 'millions')} million",
}
"""Lines of the monthly bill."""

CHARGES: Table = {
    "charge.cache_data": "cache data beyond the bill's",
    "charge.capacity": "ACU-hours beyond the bill's",
    "charge.clone_instances": "clones, instances",
    "charge.clone_pages": "clones, changed pages",
    "charge.ecpus": "ECPUs beyond the bill's",
    "charge.grown_storage": "grown storage",
    "charge.provisioned_iops": "provisioned IOPS",
    "charge.larger_cache": "larger cache",
    "charge.larger_writer": "larger writer",
    "charge.password_work": "passwords changed by hand",
    "charge.restored_elsewhere": "restored instance, another class or region",
    "charge.scaled_readers": "auto-scaled readers",
    "charge.second_environment": "second environment of a blue/green deployment",
    "charge.standby": "standby",
}
"""Charges of the drill itself, until the end of the month."""
