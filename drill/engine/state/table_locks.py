"""Sessions that hold a lock on a table, and schema changes that wait for one while everybody waits behind them."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.level_traffic import RequestClass
from drill.model.said import Said


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A statement that needs a table for itself. While it waits, or has it, nobody else gets the table."""

    table: str
    root: Said
    holds_s: float
    """The time for which it needs the table for itself once it has it."""
    has_lock: bool = False


@dataclass(slots=True)
class TableLocks:
    """The locks on tables at the writer; an empty table is every table."""

    transactions: dict[str, tuple[str, Said]] = field(default_factory=dict)
    """Long transactions by the id of their fault: the table that they have used, and the fault."""
    changes: dict[str, SchemaChange] = field(default_factory=dict)
    """Schema changes under way, by the id of their fault."""

    def blocker(self, table: str) -> tuple[str, Said] | None:
        """The first long transaction that a change of a table has to wait for: its id and its fault."""
        for name, (used, root) in self.transactions.items():
            if _meet(used, table):
                return name, root
        return None

    def blocking(self, item: RequestClass) -> SchemaChange | None:
        """The first schema change that a class waits for; None where it waits for none."""
        for change in self.changes.values():
            if not item.tables or not change.table or change.table in item.tables:
                return change
        return None


def _meet(one: str, other: str) -> bool:
    return one in ("", other) or not other
