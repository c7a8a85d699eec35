"""Options of security are offered where something asks for them, and survive a design file."""

from __future__ import annotations

from dataclasses import replace

from drill.catalog import rules
from drill.design.dump import design_yaml
from drill.design.options.specs_access import SECURITY
from drill.design.plan_rows import options
from drill.engine.faults.fault_table import FAULTS
from drill.files.load import load_design
from drill.model.design import Security
from drill.model.level import Fault, Level
from tests.tui import evening

KINDS = {
    "security.tls_root": {"drill:certificate-rotation"},
    "security.iam_auth": {"drill:leaked-password", "drill:rotate-password"},
    "security.secrets_rotation": {"drill:rotate-password"},
    "security.audit_logs": {"drill:audit"},
    "security.security_group": {"drill:audit", "drill:leaked-password"},
}


def offered(level: Level) -> set[str]:
    return {row.key for row in options(level, level.start) if row.group == "Security"}


def with_fault(kind: str) -> Level:
    return replace(evening.level(), choices=(), faults=(Fault("f", kind, 60, 0),))


def test_a_row_is_offered_exactly_where_an_event_asks_for_it() -> None:
    assert {spec.path for spec in SECURITY if spec.label} == set(KINDS)
    for kind in FAULTS:
        assert offered(with_fault(kind)) == {key for key, kinds in KINDS.items() if kind in kinds}, kind


def test_what_a_design_has_chosen_stays_in_sight() -> None:
    level = with_fault("aws:rds:failover-db-cluster")
    chosen = replace(level.start, security=Security(tls_root="pinned"))
    assert {row.key for row in options(level, chosen) if row.group == "Security"} == set(KINDS)


def test_every_value_survives_a_design_file() -> None:
    level = with_fault("drill:audit")
    chosen = replace(level.start, security=Security(tls_root="pinned"))
    for row in (row for row in options(level, chosen) if row.group == "Security"):
        for value, words in row.choices(level, level.start):
            made = row.put(level, level.start, value)
            assert row.get(made) == value
            assert row.text(level, made) == words
            assert rules.check(level, made) == ()
            assert load_design(design_yaml(made), level).security == made.security


def test_a_runbook_that_takes_changes_back_is_offered_where_there_are_any() -> None:
    labels = {row.label for row in options(with_fault("drill:security-group"), evening.level().start)}
    assert "revert" in labels
    assert "revert" not in {
        row.label for row in options(with_fault("aws:rds:failover-db-cluster"), evening.level().start)
    }
