"""A table's drill as an ordinary level and an ordinary saved run: the injected faults stand in the level's `faults`."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

from drill.design.dump import dumped
from drill.engine.faults.fault_table import FAULTS
from drill.files.load import load_design, load_level
from drill.model.design import Design
from drill.model.level import Fault, Level
from drill.model.run import ScoredRun
from drill.report import saved
from drill.scoring.scored_run import run
from drill.syntax.problems import Kind
from drill.syntax.source import parse
from drill.table.fold.table_state import TableState
from drill.table.table_log import Opening

_LEFT_OUT = ("solutions", "traps", "holds")
"""Parts of the level that a played level does not have: its faults may strike what only the team's design has."""


@dataclass(frozen=True, slots=True)
class PlayedDrill:
    """The whole drill of a table, from its level as it was played."""

    level: Level
    level_text: str
    design: Design
    design_text: str
    run: ScoredRun

    def saved_text(self) -> str:
        """The file that `drill replay` accepts to the digest."""
        return saved.as_text(saved.saved(self.run, self.level_text, self.design_text))


def played_drill(opening: Opening, state: TableState) -> PlayedDrill:
    """Run the drill of a table again from the texts alone. Raises Problems."""
    text = played_text(opening.level, state.faults)
    level = load_level(text, "the played level")
    design = load_design(opening.design, level, "the log's design")
    made = run(level, design, opening.seed, tuple(sorted(state.actions)))
    return PlayedDrill(level, text, design, opening.design, made)


def played_text(text: str, faults: tuple[Fault, ...]) -> str:
    """The level's YAML with these faults added, without its own designs."""
    content: dict[str, Any] = dict(parse(text, "level", Kind.LEVEL).content)
    for part in _LEFT_OUT:
        content.pop(part, None)
    content["faults"] = [*content.get("faults", []), *map(_written, faults)]
    return dumped(content, inf)


def _written(fault: Fault) -> dict[str, Any]:
    """A fault as a level file has it, nothing left to defaults."""
    shape = FAULTS[fault.kind].shape
    made: dict[str, Any] = {"id": fault.id, "at": f"{fault.at_s}s", "do": fault.kind}
    if fault.for_s:
        made["for"] = f"{fault.for_s}s"
    if fault.target and shape.strikes:
        made["target"] = fault.target
    if shape.scales:
        made["factor"] = fault.factor
    if shape.counts:
        made["count"] = fault.count
    return made
