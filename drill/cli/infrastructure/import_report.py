"""The report of an import: systems, files, the fate of every resource, and the values that it could not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drill.infra.import_lock import place_data
from drill.report.report_parts import (
    Block,
    Check,
    Column,
    Lines,
    ReportDocument,
    Section,
    TableBlock,
    TableRow,
    line,
    row,
)
from drill.syntax.problems import shown
from drill.words import units
from drill.words.english import as_data, english
from drill.words.import_sentences import NOTE_KINDS

if TYPE_CHECKING:
    from drill.infra.infrastructure import ImportNote
    from drill.infra.prepared_import import PreparedImport, PreparedSystem

MOST_ROWS = 12
"""Notes of a kind that a terminal shows."""


def import_report(prepared: PreparedImport, folder: Path) -> ReportDocument:
    """The report of an import."""
    infrastructure = prepared.infrastructure
    counts = Counter(one.outcome for one in prepared.account)
    sources = ", ".join(shown(one.name, 80) for one in infrastructure.sources[:3])
    more = f" and {len(infrastructure.sources) - 3} more" if len(infrastructure.sources) > 3 else ""
    head = (
        line(f"{folder}/ from {sources}{more}"),
        line(
            f"{len(infrastructure.resources) + len(infrastructure.absent)} resources; {len(prepared.account)} of the data tier: "
            f"{counts['mapped']} mapped, {counts['skipped']} skipped"
        ),
    )
    return ReportDocument(
        title="Import",
        data=lambda: _data(prepared, folder),
        head=head,
        sections=tuple(_sections(prepared)),
        suite="import",
        checks=tuple(_checks(prepared)),
        properties=(("region", infrastructure.region),),
    )


def _sections(prepared: PreparedImport) -> Iterator[Section]:
    yield Section("Systems", lambda: (_systems(prepared),))
    skipped = [one for one in prepared.account if one.outcome == "skipped"]
    if skipped:
        rows = tuple(row(one.type, note=f"{shown(one.resource, 200)}: {english(one.why)}") for one in skipped)
        yield Section("Skipped", lambda: (TableBlock((Column("type"),), rows),))
    for start, title in NOTE_KINDS.items():
        found = [one for one in prepared.notes if one.code.startswith(start)]
        if found:
            yield Section(title.capitalize(), lambda found=found: (_notes(found),))  # type: ignore[misc]
    if prepared.filled:
        lines = tuple(
            line(f"{one.system} {one.path}: {one.value}  ({shown(one.source, 120)})") for one in prepared.filled
        )
        yield Section("Filled in", lambda: (Lines(lines),))
    yield Section("Still open", lambda: (_open(prepared),))


def _systems(prepared: PreparedImport) -> Block:
    rows = tuple(
        TableRow(line(one.design.name, description(one), one.level_name), _estimate(one)) for one in prepared.systems
    )
    return TableBlock((Column("system"), Column("what it is"), Column("file")), rows)


def _estimate(one: PreparedSystem) -> str:
    if not one.estimated:
        return ""
    busy = "cache" if one.design.stands_in else "writer"
    return f"nobody has said the rate of {', '.join(one.estimated)}: the level has one that keeps the {busy} moderately busy"


def description(one: PreparedSystem) -> str:
    """A system in one line."""
    design = one.level.start
    database = design.database
    kind = {"off": "", "standby": " with a standby", "cluster": " as a Multi-AZ cluster"}[database.multi_az]
    size = (
        f" {units.factor(database.capacity[0])} to {units.factor(database.capacity[1])} ACU"
        if database.capacity
        else ""
    )
    parts = (
        [] if one.design.stands_in else [f"{database.service.title} {database.engine} {database.instance}{size}{kind}"]
    )
    readers = Counter(item.instance for item in design.replicas)
    noun = "reader" if database.service.shared_volume else "read replica"
    parts += [f"{count} {noun}{'s' if count > 1 else ''} {name}" for name, count in readers.items()]
    if design.proxy:
        parts.append("RDS Proxy")
    if design.cache:
        cache = design.cache
        nodes = f"{cache.shards} × (1+{cache.replicas})" if cache.replicas else f"{cache.shards} ×"
        size = "" if cache.service.serverless else f" {nodes} {cache.instance}"
        parts.append(f"{cache.service.title} {cache.engine.title}{size}")
    return shown(" · ".join(parts), 300)


def _notes(notes: list[ImportNote]) -> Block:
    rows = tuple(
        row(one.code, _spot(one), note=f"{shown(f'{one.resource} {one.property}'.strip(), 200)}: {english(one.said)}")
        for one in notes
    )
    columns = (Column("code"), Column("place"))
    rest = f"… {len(rows)} in all; --format json and import.lock have every one" if len(rows) > MOST_ROWS else ""
    return TableBlock(columns, rows, MOST_ROWS, rest)


def _spot(one: ImportNote) -> str:
    name = Path(one.at.file).name
    return shown(f"{name}:{one.at.line}" if one.at.line else name, 70)


def _open(prepared: PreparedImport) -> Block:
    """The values that the workload of each system still leaves open."""
    rows = tuple(row(one.workload_name, note=", ".join(one.workload.open) or "nothing") for one in prepared.systems)
    return TableBlock((Column("file"),), rows)


def _checks(prepared: PreparedImport) -> Iterator[Check]:
    """One for each resource of the data tier, and a note for everything that was reported."""
    for one in prepared.account:
        item = prepared.infrastructure.described(one.resource)
        place = (item.at.file, max(item.at.line, 1))
        outcome = "pass" if one.outcome == "mapped" else "skipped"
        words = one.level if one.outcome == "mapped" else english(one.why)
        yield Check(shown(one.resource, 120), outcome, words, one.type, kind="resource", place=place)  # type: ignore[arg-type]
    for note in prepared.notes:
        words = f"{note.resource}: {english(note.said)}" if note.resource else english(note.said)
        yield Check(note.code, "note", words, kind="note", place=(note.at.file, max(note.at.line, 1)))


def _data(prepared: PreparedImport, folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "region": prepared.infrastructure.region,
        "sources": [
            {"name": one.name, "format": one.format, "sha256": one.sha256} for one in prepared.infrastructure.sources
        ],
        "systems": [
            {
                "name": one.design.name,
                "level": one.level_name,
                "workload": one.workload_name,
                "digest": one.level.start.digest,
                "estimated": list(one.estimated),
                "open": list(one.workload.open),
            }
            for one in prepared.systems
        ],
        "resources": [
            {
                "id": one.resource,
                "type": one.type,
                "outcome": one.outcome,
                "level": one.level,
                "why": as_data(one.why) if one.why else None,
                **place_data(prepared.infrastructure.described(one.resource).at),
            }
            for one in prepared.account
        ],
        "notes": [
            {"code": one.code, "resource": one.resource, "property": one.property, **as_note(one)}
            for one in prepared.notes
        ],
        "files": list(prepared.files),
        "filled": [
            {"system": one.system, "path": one.path, "value": one.value, "from": one.source} for one in prepared.filled
        ],
    }


def as_note(one: ImportNote) -> dict[str, Any]:
    """A note's sentence and its place."""
    return {"said": as_data(one.said), **place_data(one.at)}
