"""The origin of a result, in every format that programs read: equal exactly where two results may be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.model.run import ScoredRun


def of_run(run: ScoredRun) -> dict[str, str]:
    """Level, design, catalogue and engine of a run, with their digests."""
    return {
        "level": run.level,
        "level_digest": run.level_digest,
        "scenario_digest": run.scenario,
        "design": run.design,
        "design_digest": run.design_digest,
        "catalog_digest": run.catalog,
        "engine": run.engine,
    }


def of_level(level: Level) -> dict[str, str]:
    """The same where there are many designs, or none."""
    return {
        "level": level.id,
        "level_digest": level.digest,
        "scenario_digest": level.scenario,
        "catalog_digest": catalog_digest(),
        "engine": ENGINE,
    }
