"""What only Aurora has: custom endpoints, reader auto scaling, a global database, backtrack, serverless capacity."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import ENGINES
from drill.catalog.figures import value
from drill.catalog.finding import Finding, nearest
from drill.model.design import Design
from drill.model.level import Level

BUILT_IN = ("writer", "replicas")


def endpoints(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Custom endpoints are Aurora's, have a name of their own and name its readers (C35)."""
    known = tuple(replica.name for replica in design.replicas)
    for name, members in design.endpoints:
        path = ("endpoints", name)
        if design.database.service != "aurora":
            message = f"custom endpoints such as {name} are a feature of Aurora"
            yield Finding(path, message, "leave endpoints out, or take service: aurora")
            continue
        if name in BUILT_IN:
            yield Finding(path, f"{name} is the name of an endpoint that is there already", "call it analytics, say")
        for index, member in enumerate(members):
            if member not in known:
                yield Finding((*path, index), f"endpoint {name} has no reader {member}", nearest(member, known))


def backtrack(_level: Level | None, design: Design) -> Iterator[Finding]:
    """Backtrack is Aurora MySQL's, for up to 72 hours (C40)."""
    database = design.database
    path = ("database", "backtrack")
    most = int(value("backtrack.max_h"))
    if not database.backtrack_h:
        return
    if (database.service, database.engine) != ("aurora", "mysql"):
        engine = ENGINES[database.engine].title if database.engine in ENGINES else database.engine
        message = f"{engine} on {database.service} cannot be backtracked: only Aurora MySQL keeps change records"
        yield Finding(path, message, "take backtrack: off and restore to a point in time, or Aurora with engine mysql")
    elif database.backtrack_h > most:
        yield Finding(path, f"change records are kept up to {most} h, not {database.backtrack_h} h", f"choose {most}h")
