"""Sentences about people who are paged."""

from __future__ import annotations

from collections.abc import Mapping

from drill.model.level import Level
from drill.words.sentence import Facts, Table

TROUBLES: Mapping[str, str] = {
    "clients-cannot-connect": "clients cannot connect",
    "certificate-not-trusted": "clients do not trust the server's certificate",
}
"""Tasks that are no action of a runbook."""


def _paged(facts: Facts, level: Level | None) -> str:
    return f"the on-call engineer is paged: {_task(facts)}"


def _not_paged(facts: Facts, level: Level | None) -> str:
    return f"without alarms nobody is paged, customers have to call: {_task(facts)}"


def _task(facts: Facts) -> str:
    task = str(facts["task"])
    return f"{TROUBLES.get(task, task)} {facts['target']}".rstrip()


def _waits(facts: Facts, level: Level | None) -> str:
    return f"until an alarm pages, or customers call, nobody knows: {_task(facts)}"


OPERATORS: Table = {
    "operator.paged": _paged,
    "operator.not_paged": _not_paged,
    "operator.waits_for_alarm": _waits,
    "operator.customers_called": "no alarm has paged anybody, but customers call",
}
