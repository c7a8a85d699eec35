"""The monthly bill of a design: a line for each thing that is paid for, in integer micro-dollars.

What a drill itself adds is the engine's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.run import BillItem
from drill.scoring.bill_cache import cache, cache_backups, copied_records, serverless_cache, written_records
from drill.scoring.bill_instances import cpu_credits, instances
from drill.scoring.bill_services import audit_logs, engineering, proxy, secrets
from drill.scoring.bill_storage import (
    aurora_io,
    backtrack_records,
    backups,
    copied_backups,
    copied_snapshots,
    iops,
    replicated_writes,
    snapshots,
    storage,
)
from drill.scoring.bill_support import extended_support
from drill.scoring.bill_transfer import client_traffic, transfer


def bill(inputs: Inputs) -> tuple[BillItem, ...]:
    """Every line of the monthly bill that is not zero."""
    return bill_of(inputs.level, inputs.design)


def bill_of(level: Level, design: Design) -> tuple[BillItem, ...]:
    """The same before anything is built."""
    return tuple(item for line in LINES for item in line(level, design) if item.micro_usd_month)


def monthly_micro_usd(items: tuple[BillItem, ...]) -> int:
    """The bill's total, exactly the sum of its lines."""
    return sum(item.micro_usd_month for item in items)


def charged(items: tuple[BillItem, ...], *codes: str) -> int:
    """The total of the lines with these codes, in micro-dollars per month."""
    return sum(item.micro_usd_month for item in items if item.said.code in codes)


Line = Callable[[Level, Design], Iterator[BillItem]]

LINES: tuple[Line, ...] = (
    instances,
    extended_support,
    cpu_credits,
    storage,
    iops,
    backups,
    copied_backups,
    snapshots,
    copied_snapshots,
    aurora_io,
    backtrack_records,
    replicated_writes,
    proxy,
    cache,
    serverless_cache,
    cache_backups,
    written_records,
    copied_records,
    transfer,
    client_traffic,
    secrets,
    audit_logs,
    engineering,
)
"""Lines of the bill, in the order a reader expects them."""
