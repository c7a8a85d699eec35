"""Transaction IDs of PostgreSQL that are left before the database stops assigning them."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.said import Said


@dataclass(slots=True)
class TransactionIds:
    """The debt of a vacuum that was held back. Nothing counts while nobody has held it back."""

    left: float = -1.0
    """Transaction IDs until they wrap around; -1: vacuum keeps up."""
    why: Said | None = None
    """The cause that held vacuum back."""
    warned: bool = False
    """The database has begun to warn."""
    exhausted: bool = False
    """It assigns no more: it refuses whatever writes."""
    vacuum: tuple[int, int] | None = None
    """The machine on which VACUUM FREEZE runs, and its boot then: with another it has been interrupted."""
