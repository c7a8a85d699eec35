"""An auditor who asks for evidence: each question that the design cannot answer is a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def ask(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Count every finding once, and say it."""
    found = [finding for fails, finding in QUESTIONS if fails(state)]
    state.audit_failures += len(found)
    for finding in found:
        state.say("alarm", "writer", finding)
    if not found:
        state.say("info", "writer", Said("audit.no_finding"))


def _logs_are_lost(state: State) -> bool:
    return state.inputs.design.security.audit_logs != "cloudwatch"


def _is_open(state: State) -> bool:
    return state.inputs.design.security.security_group == "open" or state.inputs.design.database.public


def _is_readable(state: State) -> bool:
    return not state.encrypted


QUESTIONS: tuple[tuple[Callable[[State], bool], Said], ...] = (
    (_logs_are_lost, Said("audit.logs_lost")),
    (_is_open, Said("audit.port_open")),
    (_is_readable, Said("audit.not_encrypted")),
)
"""An auditor's checks: the condition that fails, and the finding."""

FAULTS = (
    FaultSpec(
        kind="drill:audit",
        title="an auditor asks for evidence",
        sentence="an auditor asked for last month's queries",
        advice=FaultAdvice(
            helps="Logs kept outside the instance, encryption, a closed port.",
            hinders="Logs on the instance: they are deleted within days.",
            figures=("audit.local_retention_days",),
        ),
        sentences={
            "audit.logs_lost": "audit: last month's queries are not there (security.audit_logs: cloudwatch keeps them)",
            "audit.no_finding": "audit: no finding",
            "audit.not_encrypted": "audit: the data is not encrypted at rest (database.encrypted)",
            "audit.port_open": "audit: the database's port is open to any address (security.security_group: apps closes it)",
        },
        opens=("security.audit_logs", "security.security_group"),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=ask,
    ),
)
