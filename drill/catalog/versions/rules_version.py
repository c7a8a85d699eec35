"""Rules of the version of a database's engine: known to AWS, and still supported at some price."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import engine_of
from drill.catalog.finding import Finding, either
from drill.catalog.versions.engine_versions import (
    Support,
    api_engine,
    day_of,
    find_version,
    offered_versions,
    version_of,
    versions_of,
)
from drill.model.design import Design
from drill.model.level import Level

PATH = ("database", "version")


def version_exists(level: Level | None, design: Design) -> Iterator[Finding]:
    """The version is a major version that the engine has on the service."""
    database, engine = design.database, engine_of(design)
    if not database.version or engine is None or database.service.name not in engine.services or version_of(database):
        return
    major = find_version(api_engine(database), database.version)
    if major is not None:
        message = f"{database.version} is a minor version of {engine.title} {major.version}"
        yield Finding(PATH, message, f"give the major version: {major.version}")
        return
    known = versions_of(api_engine(database))
    cut = next((item.version for item in known if _parts(item.version) == _parts(database.version)), "")
    if cut:
        message = f"{database.version} is how YAML reads {cut} without quotes"
        yield Finding(PATH, message, f"write it in quotes: '{cut}'")
        return
    message = f"{database.service.title} has no version {database.version} of {engine.title}"
    yield Finding(PATH, message, _instead(level, design))


def version_is_supported(level: Level | None, design: Design) -> Iterator[Finding]:
    """AWS still runs the version, in standard or in Extended Support; on EC2 nobody ends it."""
    database, engine, found = design.database, engine_of(design), version_of(design.database)
    if found is None or engine is None or not database.service.managed:
        return
    if found.support(day_of(level)) is Support.ENDED:
        message = f"AWS ended its support of {engine.title} {found.version} on {found.last_day} and upgrades what still runs it"
        yield Finding(PATH, message, _instead(level, design))
    elif found.released is not None and found.released > day_of(level):
        message = f"{database.service.title} offers {engine.title} {found.version} from {found.released} on"
        yield Finding(PATH, message, _instead(level, design))


def _parts(version: str) -> list[str]:
    """The numbers of a version without the zeros before them: equal for 15.00 and 15.0."""
    return [part.lstrip("0") for part in version.split(".")]


def _instead(level: Level | None, design: Design) -> str:
    """The versions that can be chosen, or that none is known."""
    able = offered_versions(design.database, day_of(level))
    if able:
        return f"choose {either(able)}"
    known = versions_of(api_engine(design.database))
    return "remove version" if not known else "remove version: none of the known ones is offered"
