"""What people outside ask of the data tier: an auditor's questions, and what a leaked password opens."""

from __future__ import annotations

from collections.abc import Callable

from drill.engine.state.state import State
from drill.model.design import Design
from drill.model.level import Fault


def audit(state: State) -> None:
    """The auditor comes: every finding counts once, and is said."""
    found = [words for fails, words in _QUESTIONS if fails(state)]
    state.audit_failures += len(found)
    for words in found:
        state.say("alarm", "writer", f"audit: {words}")
    if not found:
        state.say("info", "writer", "audit: nothing to report")


def _logs_are_gone(state: State) -> bool:
    return state.inputs.design.security.audit_logs != "cloudwatch"


def _is_open(state: State) -> bool:
    return state.inputs.design.security.security_group == "open" or state.inputs.design.database.public


def _is_readable(state: State) -> bool:
    return not state.encrypted


_QUESTIONS: tuple[tuple[Callable[[State], bool], str], ...] = (
    (_logs_are_gone, "last month's queries are not there (security.audit_logs: cloudwatch keeps them)"),
    (_is_open, "the database's port is open to any address (security.security_group: apps)"),
    (_is_readable, "the data is not encrypted at rest (database.encrypted)"),
)


def password_opens(design: Design) -> str:
    """What lets somebody in with the database's password; empty when nothing does.

    With IAM at the database there is none. A proxy that asks for IAM keeps the password for itself: it opens the database
    only to those who reach it past the proxy.
    """
    security = design.security
    if not security.iam_auth:
        return "security.iam_auth: off, so a password is enough"
    if design.proxy is not None and security.security_group == "open":
        return "security.security_group: open, so the database is reached past the proxy and its IAM"
    return ""


def leaked_password(state: State, why: str, fault: Fault) -> None:
    """Somebody signs in with a leaked password and drops a table, if a password is all it takes."""
    choice = password_opens(state.inputs.design)
    if not choice:
        state.say("info", "writer", "sign-in with the leaked password was refused: IAM only")
        return
    state.say("alarm", "writer", f"a stranger signed in and dropped the table {fault.target}")
    state.dropped.tables[fault.target] = (why, f"a stranger dropped the table {fault.target}", choice)
    state.dropped.at = state.second
