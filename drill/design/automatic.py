"""The values that an option has by itself, from other choices of a design and its level."""

from __future__ import annotations

from drill.design.level_context import LevelContext, serves_reads, standby_count
from drill.model.design import Database, Design


def automatic_standby_zones(database: Database, context: LevelContext) -> tuple[str, ...]:
    """The first other zones of the writer's region, as many as there are standbys."""
    return context.others(database.zone)[: standby_count(database)]


def automatic_reads(design: Design, context: LevelContext) -> tuple[tuple[str, str], ...]:
    """The default of reads of each read-only class: from the replicas if any serve it, else from the writer."""
    return tuple(
        (item.name, "replicas" if serves_reads(design, context, item.region) else "writer")
        for item in context.classes
        if item.writes == 0
    )
