"""A table that somebody drops, on the writer and therefore on every replica and standby."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def drop(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Statements on the table fail until it has been restored."""
    days = state.inputs.design.database.retention_days
    choice = Said("choice.option" if days else "choice.no_backups", path="database.backups.retention", value_d=days)
    state.dropped.chain = (root, Said("table.statements_fail", table=fault.target), choice)
    state.dropped.tables[fault.target] = (state.dropped.chain, state.second)


FAULTS = (
    FaultSpec(
        kind="drill:drop-table",
        title="an operator drops a table",
        sentence="an operator dropped the table {target}",
        shape=Shape(("table",), needs_target=True),
        advice=FaultAdvice(
            helps="Backups, or backtrack.",
            hinders="Standbys and replicas: they drop it too.",
            figures=("backup.log_upload_s", "model.backtrack.rewind_s"),
        ),
        sentences={
            "choice.no_backups": "{value}, so it cannot be restored",
            "table.statements_fail": "statements on {table} fail",
        },
        condition="table.dropped",
        severs=Severs.NOTHING,
        data=Data.LOST,
        strike=drop,
    ),
)
