"""The major version of a database's engine, as far as AWS still runs it and the catalogue knows it."""

from __future__ import annotations

from drill.catalog.versions.engine_versions import CATALOGUE_DAY, Support, find_version
from drill.infra.designs.design_draft import DesignDraft
from drill.infra.infrastructure import Resource
from drill.model.said import Said
from drill.syntax.problems import shown

FAMILIES = ("oracle", "sqlserver", "db2")
"""Engines whose editions share one table of versions."""
RENAMED = {"aurora": "aurora-mysql"}
"""AWS's older names of engines."""
PROPERTY = "EngineVersion"


def put_version(draft: DesignDraft, item: Resource) -> None:
    """Put the major version; one that AWS no longer runs, and one that nobody knows, is reported and left out."""
    reader = draft.reader
    version = reader.text(item, PROPERTY)
    if not version:
        return
    engine = reader.text(item, "Engine")
    name = next((one for one in FAMILIES if engine.startswith(f"{one}-")), RENAMED.get(engine, engine))
    found = find_version(name, version)
    if found is None or (found.released is not None and found.released > CATALOGUE_DAY):
        reader.note("I310", Said("infra.not_in_engine", property=PROPERTY), item, PROPERTY)
    elif found.support(CATALOGUE_DAY) is Support.ENDED:
        ended = found.last_day.isoformat() if found.last_day else ""
        reader.note("I409", Said("infra.version_ended", version=shown(version, 40), ended=ended), item, PROPERTY)
    else:
        draft.put("database.version", found.version, item, PROPERTY, reader.value(item, PROPERTY)[1])
