"""One import: sources to a folder's files. Nothing is written before everything has been read, made and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drill.design.dump import dumped
from drill.errors import Problem, Problems
from drill.files.load import load_level
from drill.infra.designs.database_groups import add_clusters, add_instances, add_replicas, join_global_databases
from drill.infra.designs.design_of_system import SystemDesign, design_of
from drill.infra.designs.surroundings import add_caches, add_details, add_proxies
from drill.infra.designs.systems import (
    CACHES,
    CLUSTER,
    DETAILS,
    ENDPOINT,
    GLOBAL,
    INSTANCE,
    PROXY,
    TARGETS,
    System,
    Systems,
    named_apart,
)
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.first_workload import first_workload
from drill.infra.import_lock import ImportLock, load_lock, lock_text
from drill.infra.imported_folder import LOCK, POLICY, level_file, workload_file
from drill.infra.infrastructure import AccountRow, Infrastructure
from drill.infra.level_of_system import OURS, level_content
from drill.infra.mapping import mapped_property
from drill.infra.policy_text import policy_text
from drill.infra.prepared_import import ImportRequest, PreparedImport, PreparedSystem
from drill.infra.problem_places import ProblemPlaces
from drill.infra.read_sources import read_sources
from drill.infra.running.filling import filled
from drill.infra.source_format import refusal
from drill.infra.team_edits import edits_of_start, file_before, stale_files
from drill.infra.team_files import merged_file
from drill.infra.values import NotKnown
from drill.infra.workload import load_workload
from drill.model.level import Level
from drill.model.said import Said
from drill.syntax.disk import is_there, make_folder, write
from drill.syntax.problems import Kind, suggest
from drill.syntax.source import parse
from drill.topology.assemble import assemble
from drill.topology.run_cost import TooCostly, refuse_if_too_costly

MOST_SYSTEMS = 100
"""Systems of one folder."""
LEVEL_HEAD = """\
# Imported. `places` and `start` come from the sources and are written again by every import; to change a value of `start`
# for good, put it under `overrides` in the workload. Everything else is yours: an import leaves what you have edited.
"""
WORKLOAD_HEAD = """\
# What no source says. A value is one value, a range 10..50, a list of possible values, or unknown.
# `from` says where it comes from. Put in what you know: the less is open, the sharper the verdict.
"""


def prepare_import(request: ImportRequest) -> PreparedImport:
    """Read, make and check everything. Raises Problems."""
    infrastructure = read_sources(request.sources, request.settings)
    lock = load_lock(request.folder)
    reader = FactReader(infrastructure)
    systems = systems_of(reader)
    named_apart(systems.found)
    made = PreparedImport(infrastructure)
    wanted = _wanted(systems.found, request.only)
    for system in systems.found:
        if system not in wanted:
            systems.skipped |= {member.id: Said("infra.skipped.not_wanted") for member in system.members}
    systems.found = wanted
    made.account = systems.account(infrastructure.resources.values(), infrastructure.absent)
    if not systems.found:
        raise _nothing(infrastructure, made.account)
    if len(systems.found) > MOST_SYSTEMS:
        message = f"{len(systems.found)} systems are too many for one folder; at most {MOST_SYSTEMS} are imported"
        raise refusal(infrastructure.sources[0].name, "I125", message, "import one with --only NAME")
    designs = [design_of(reader, system) for system in systems.found]
    _not_in_engine(reader, systems.found)
    written: dict[str, Mapping[str, str]] = {}
    problems: list[Problem] = []
    for design in designs:
        try:
            made.systems.append(_system(request, design, len(designs), lock, made, written))
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(tuple(problems))
    stale, notes = stale_files(request.folder, lock, made.files, infrastructure.sources[0].name)
    made.stale = stale
    made.notes += notes
    made.notes = [*infrastructure.notes, *reader.notes, *made.notes]
    if not is_there(request.folder / POLICY):
        made.files[POLICY] = policy_text(infrastructure)
    made.files[LOCK] = _lock(request, made, written)
    return made


def write_import(prepared: PreparedImport, folder: Path) -> None:
    """Write the files of an import. Raises DrillError."""
    make_folder(folder)
    for name, text in prepared.files.items():
        write(folder / name, text)
    for name in prepared.stale:
        (folder / name).unlink(missing_ok=True)


def _wanted(systems: list[System], only: str) -> list[System]:
    if not only:
        return systems
    found = [one for one in systems if one.name == only]
    if not found:
        message = f"no system is called {only[:80]}"
        raise refusal("--only", "I123", message, suggest(only, [one.name for one in systems]))
    return found


def _nothing(infrastructure: Infrastructure, account: tuple[AccountRow, ...]) -> Problems:
    """The refusal of sources without a data tier that the model has: what was seen instead."""
    seen = dict.fromkeys(item.type for item in infrastructure.resources.values())
    skipped = [row.type for row in account]
    names = ", ".join([*dict.fromkeys(skipped), *(one for one in seen if one not in skipped)][:12]) or "nothing"
    name = infrastructure.sources[0].name if infrastructure.sources else "the sources"
    hint = f"the model has RDS, Aurora, ElastiCache and MemoryDB; {_elsewhere(infrastructure)}"
    return refusal(name, "I120", f"has no database or cache that the model supports; it has {names}", hint)


def _elsewhere(infrastructure: Infrastructure) -> str:
    """The reasons why a source may hide a database: a condition of a template, a count of a plan, another root module."""
    if all(one.format.startswith("terraform") for one in infrastructure.sources):
        return (
            "a plan or state holds one root module, and nothing whose count or for_each is 0: give the module with the data tier, "
            "or plan again with the variable that turns it on (-var)"
        )
    return "a condition may be off: --assume NAME=yes"


def _system(
    request: ImportRequest,
    design: SystemDesign,
    count: int,
    lock: ImportLock | None,
    made: PreparedImport,
    written: dict[str, Mapping[str, str]],
) -> PreparedSystem:
    level_name, workload_name = level_file(design.name, count), workload_file(design.name, count)
    before = {name: file_before(request.folder, name, lock) for name in (level_name, workload_name)}
    content, values = filled(first_workload(design), design, request.measures)
    made.filled += values
    said = lock.written.get(workload_name, {}) if lock else {}
    merged = merged_file(WORKLOAD_HEAD + dumped(content), before[workload_name], said)
    workload = load_workload(merged.text, str(request.folder / workload_name))
    document = parse(merged.text, str(request.folder / workload_name), Kind.INFRA)
    made.files[workload_name], written[workload_name] = merged.text, merged.written
    text = LEVEL_HEAD + dumped(level_content(design, workload))
    said = lock.written.get(level_name, {}) if lock else {}
    merged = merged_file(text, before[level_name], said, OURS)
    on_disk = {name for name, found in before.items() if found is not None}
    places = ProblemPlaces(design, made.infrastructure, level_name in on_disk, workload_name in on_disk, document)
    level = _checked(merged.text, request.folder / level_name, places)
    _affordable(level, design, made.infrastructure.sources[0].name)
    made.files[level_name], written[level_name] = merged.text, merged.written
    if "start" in merged.replaced and before[level_name] is not None:
        made.notes += edits_of_start(before[level_name] or "", merged.text, places.somewhere())
    estimated = tuple(name for name in workload.classes if workload.middle(f"traffic.{name}.rate") is None)
    return PreparedSystem(design, level_name, workload_name, workload, level, estimated)


def _affordable(level: Level, design: SystemDesign, name: str) -> None:
    """Raises Problems for a level that would take hours to run: sources are somebody else's, and so may its size be."""
    try:
        refuse_if_too_costly(assemble(level, level.start), f"a drill of {design.name}")
    except TooCostly as error:
        raise refusal(
            name, "I126", str(error), "import another system with --only, or shorten the level's clock"
        ) from None


def _checked(text: str, path: Path, names: ProblemPlaces) -> Level:
    """The level of a text. What is wrong with it is reported where somebody can mend it."""
    try:
        return load_level(text, str(path))
    except Problems as error:
        places = parse(text, str(path), Kind.LEVEL).values
        spots = {(place.line, place.column): where for where, place in places.items()}
        found = (names.at_source(one, spots.get((one.line, one.column), ())) for one in error.problems)
        raise Problems(tuple(found)) from None


BACKUP_PLAN = "AWS::Backup::BackupPlan"


def _not_in_engine(reader: FactReader, systems: list[System]) -> None:
    """Tell every property of a mapped resource that the engine has nothing for, and those it has only nearly.

    And every plan of AWS Backup: what it takes in of a system hangs on tags, which are not kept.
    """
    for plan in reader.all_of(BACKUP_PLAN):
        reader.note("I310", Said("infra.backup_plan"), plan)
    for system in systems:
        for item in system.members:
            for name, fact in item.facts.items():
                row = mapped_property(item.type, name)
                if row is None or fact.evidence.how is How.UNKNOWN or not item.in_data_tier:
                    continue
                if row.status == "none":
                    reader.note("I310", Said("infra.not_in_engine", property=name), item, name)
                elif row.status == "approximate" and row.option:
                    reader.note("I403", Said("infra.approximate", property=name, option=row.option), item, name)


def _harmless(made: PreparedImport) -> set[str]:
    """Parameters that decide something which is written all the same: what is no secret."""
    every = (fact for item in made.infrastructure.resources.values() for fact in item.facts.values())
    used = {name for fact in every if not isinstance(fact.value, NotKnown) for name in fact.evidence.parameters}
    return used - made.infrastructure.secret_parameters


def _lock(request: ImportRequest, made: PreparedImport, written: Mapping[str, Mapping[str, str]]) -> str:
    systems = [
        {
            "name": one.design.name,
            "level": one.level_name,
            "workload": one.workload_name,
            "digest": one.level.start.digest,
        }
        for one in made.systems
    ]
    given = {name: value for name, value in sorted(request.settings.parameters.items()) if name in _harmless(made)}
    rest: dict[str, Any] = {"parameters": given, "assume": dict(sorted(request.settings.assume.items()))}
    rest["written"] = written
    return lock_text(made.infrastructure, systems, made.choices, made.account, tuple(made.notes), rest)


def systems_of(reader: FactReader) -> Systems:
    """The systems of an import."""
    made = Systems()
    add_clusters(reader, made)
    add_instances(reader, made)
    add_replicas(reader, made)
    join_global_databases(reader, made)
    add_proxies(reader, made)
    add_caches(reader, made)
    add_details(reader, made)
    for item in reader.infrastructure.resources.values():
        if (
            item.in_data_tier
            and item.id not in made.skipped
            and not DETAILS.match(item.type)
            and item.type not in KNOWN
        ):
            made.skipped[item.id] = Said("infra.skipped.type", type=item.type)
    return made


KNOWN = frozenset((INSTANCE, CLUSTER, GLOBAL, PROXY, TARGETS, ENDPOINT, *CACHES))
