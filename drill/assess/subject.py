"""The input of `drill assess`: a level, or a folder that `drill import` wrote, with its policy and its unknown inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from drill.assess.option_origins import LockedOrigins, OptionOrigins, locked_origins
from drill.assess.policy_file import load_policy
from drill.assess.resilience_policy import DEFAULT, AcceptedFinding, ResiliencePolicy
from drill.assess.scenario_level import peak_traffic
from drill.assess.unknown_inputs import UnknownInput, unknown_inputs
from drill.errors import DrillError, Problems
from drill.files.library import find_design, level_path, level_source
from drill.files.load import load_level
from drill.infra.imported_folder import POLICY
from drill.infra.infrastructure import ACCEPTED
from drill.infra.json_parts import maps
from drill.infra.workload import ImportedWorkload, load_workload
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.disk import exists, is_folder
from drill.syntax.problems import Kind, quoted
from drill.syntax.source import parse

MOST_SYSTEMS = 50
LEVELS = "level*.yaml"
"""The levels of an imported folder."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One system to assess."""

    name: str
    command: tuple[str, ...]
    """The words of the command line that assesses it."""
    level: Level
    design: Design
    data: Mapping[str, Any]
    """The data of the level's file, every class held at its peak."""
    policy: ResiliencePolicy
    policy_file: str
    """Name of the policy's file; empty for the default."""
    origins: OptionOrigins
    inputs: tuple[UnknownInput, ...] = ()
    load_known: bool = True
    """True if somebody has said how many requests arrive."""
    lock: LockedOrigins | None = None

    @property
    def stands_in(self) -> bool:
        """True if no source has the database: a cache was imported by itself, and the level needs one."""
        decided = self.lock.choices.get(self.name, {}) if self.lock else {}
        return self.lock is not None and not any(path.startswith("database.") for path in decided)

    def deciding(self, option: str) -> str:
        """The part of the design that decides what a part of the database does elsewhere: of a cache by itself, the cache."""
        if not self.stands_in or option.partition(".")[0] == "cache":
            return option
        return "cache.class" if option == "database.class" else "cache"


def load_subjects(
    ref: str, policy: Path | None = None, workload: Path | None = None, design: str = ""
) -> list[Subject]:
    """The systems of an imported folder, or the one of a level, which may be one of such a folder. Raises Problems, DrillError."""
    folder = Path(ref)
    given = (("--policy", policy), ("--workload", workload), ("--design", design))
    more = tuple(word for name, value in given if value for word in (name, str(value)))
    if not is_folder(folder):
        _known(ref)
        lock = locked_origins(folder.parent) if exists(folder) and folder.match(LEVELS) else None
        own, known = _policy(policy, folder.parent if lock else None), _workload(workload, folder if lock else None)
        return [_subject(ref, _command(ref, more), own, known, lock, design)]
    levels = sorted(folder.glob(LEVELS))
    if not levels:
        message = f"{ref} holds no level.yaml"
        raise DrillError(f"{message}; make one with drill import, or name a level")
    if len(levels) > MOST_SYSTEMS:
        raise DrillError(f"{ref} holds {len(levels)} systems, more than {MOST_SYSTEMS}; name one of its level files")
    if design and len(levels) > 1:
        raise DrillError(f"{ref} holds {len(levels)} systems; --design needs one: name its level file")
    lock = locked_origins(folder)
    own = _policy(policy, folder)
    return [
        _subject(
            str(path), _command(_shown(folder, path, len(levels)), more), own, _workload(workload, path), lock, design
        )
        for path in levels
    ]


def _known(ref: str) -> None:
    """Raises Problems for a word that is neither a folder here nor a level."""
    try:
        level_path(ref)
    except Problems as error:
        message = f"there is no folder {quoted(ref)} here, and no level of that name"
        raise Problems(tuple(replace(item, message=message) for item in error.problems)) from None


def _command(ref: str, more: tuple[str, ...]) -> tuple[str, ...]:
    return ("drill", "assess", ref, *more)


def _shown(folder: Path, path: Path, systems: int) -> str:
    return str(folder) if systems == 1 else str(path)


def _accepted_in(lock: LockedOrigins | None, system: str) -> Iterator[AcceptedFinding]:
    """The findings that the sources accept for resources of a system. What the lock holds in another form is left out."""
    for fact in lock.facts if lock else ():
        origin = fact.origin
        if lock is None or origin.property != ACCEPTED or lock.homes[origin.resource] != system:
            continue
        for row in maps(fact.value):
            try:
                until = date.fromisoformat(str(row.get("until")))
            except ValueError:
                continue
            said = (str(row.get("rule")), origin.resource, str(row.get("because")))
            yield AcceptedFinding(*said, until, origin.line, origin.column, origin.file)


def _policy(given: Path | None, folder: Path | None) -> tuple[ResiliencePolicy, str]:
    if given is not None:
        return load_policy(given), str(given)
    own = folder / POLICY if folder else None
    if own is not None and exists(own):
        return load_policy(own), str(own)
    return DEFAULT, ""


def _workload(given: Path | None, level: Path | None) -> ImportedWorkload | None:
    """The workload that was given, or the one beside a level's file; None where there is none."""
    path = given
    if path is None and level is not None:
        beside = level.with_name(level.name.replace("level", "workload", 1))
        path = beside if exists(beside) else None
    return load_workload(path) if path is not None else None


def _subject(
    level_ref: str,
    command: tuple[str, ...],
    policy: tuple[ResiliencePolicy, str],
    workload: ImportedWorkload | None,
    lock: LockedOrigins | None,
    design: str,
) -> Subject:
    text, _ = level_source(level_ref)
    document = parse(text, level_ref, Kind.LEVEL)
    level = load_level(document)
    made = find_design(design, level) if design else level.start
    data = {**document.content, "traffic": peak_traffic(document.content, level)}
    return Subject(
        name=level.id,
        command=command,
        level=level,
        design=made,
        data=data,
        policy=replace(policy[0], accepted=(*policy[0].accepted, *_accepted_in(lock, level.id))),
        policy_file=policy[1],
        origins=OptionOrigins(document, lock.choices.get(level.id, {}) if lock and made is level.start else {}),
        inputs=unknown_inputs(workload) if workload else (),
        load_known=workload is None or all(workload.middle(f"traffic.{name}.rate") for name in workload.classes),
        lock=lock,
    )
