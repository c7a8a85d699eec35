"""The writer on every class to which it may be scaled. Few runs scale it, so a class is looked up when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from drill.catalog.figure_sheet import override_figures
from drill.model.design import Design
from drill.model.figure import Figure
from drill.model.inputs import MachineSpec
from drill.model.level import Level
from drill.model.short_repr import short_repr
from drill.topology.machine_specs import machine


@short_repr("level.id", "design.name", "len:offered")
@dataclass(frozen=True, slots=True)
class WriterByClass(Mapping[str, MachineSpec]):
    """A design's writer by instance class. Raises KeyError for a class that is not offered."""

    level: Level
    design: Design
    offered: tuple[str, ...]
    supposed: Mapping[str, Figure] | None = field(compare=False)
    """The figures of a sensitivity run, where the inputs were assembled for one."""

    def __getitem__(self, instance: str) -> MachineSpec:
        if instance not in self.offered:
            raise KeyError(instance)
        with override_figures(self.supposed):
            return machine(self.level, self.design, instance, "writer", self.design.database.zone)

    def __iter__(self) -> Iterator[str]:
        return iter(self.offered)

    def __len__(self) -> int:
        return len(self.offered)
