"""An import on its way: what is asked for, and what is ready to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from drill.infra.designs.design_of_system import SystemDesign
from drill.infra.import_settings import ImportSettings
from drill.infra.imported_folder import OptionChoice
from drill.infra.infrastructure import AccountRow, ImportNote, Infrastructure
from drill.infra.running.filling import Filled
from drill.infra.running.measures import Measures
from drill.infra.workload import ImportedWorkload
from drill.model.level import Level


@dataclass(frozen=True, slots=True)
class PreparedSystem:
    """A system that is ready to be written."""

    design: SystemDesign
    level_name: str
    workload_name: str
    workload: ImportedWorkload
    level: Level
    estimated: tuple[str, ...] = ()
    """Classes whose rate nobody has said: the level has one that can be played."""


@dataclass(slots=True)
class PreparedImport:
    """An import that is ready to be written."""

    infrastructure: Infrastructure
    systems: list[PreparedSystem] = field(default_factory=list)
    account: tuple[AccountRow, ...] = ()
    notes: list[ImportNote] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """Texts by name, in the order in which they are written; the lock is the last."""
    stale: list[str] = field(default_factory=list)
    """Files of systems that are no longer in the sources, as import wrote them: they are deleted."""
    filled: list[Filled] = field(default_factory=list)
    """Values of workloads that metrics filled in."""

    @property
    def choices(self) -> tuple[OptionChoice, ...]:
        """Every option, and what decided it."""
        return tuple(choice for one in self.systems for choice in one.design.choices)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The sources to import, and the folder to write."""

    sources: tuple[Path, ...]
    folder: Path
    settings: ImportSettings
    only: str = ""
    """Name of the one system to import; empty: every one."""
    measures: Measures = field(default_factory=Measures)
