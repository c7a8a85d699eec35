"""The text of a level with further faults: saves a drill into which faults were injected."""

from __future__ import annotations

from typing import Any

from drill.design.dump import dumped
from drill.engine.faults.fault_table import FAULTS
from drill.errors import DrillError
from drill.files.load import load_level
from drill.model.level import Fault, Level
from drill.syntax.problems import Kind
from drill.syntax.source import parse


def with_faults(text: str, faults: tuple[Fault, ...], level: Level) -> str:
    """The level's YAML with the faults added; comments are lost. It must load to `level`.

    Raises DrillError where a fault cannot be written: its target or its figures are none that a file could hold.
    """
    content: dict[str, Any] = parse(text, level.id, Kind.LEVEL).content
    content["faults"] = [*content.get("faults", []), *map(_fault, faults)]
    made = dumped(content)
    if load_level(made).scenario != level.scenario:
        raise DrillError("the faults that were injected cannot be written into a level file")
    return made


def _fault(fault: Fault) -> dict[str, Any]:
    shape = FAULTS[fault.kind].shape
    return {
        "id": fault.id,
        "at": f"{fault.at_s}s",
        **({"for": f"{fault.for_s}s"} if fault.for_s else {}),
        "do": fault.kind,
        **({"target": fault.target} if fault.target not in ("", shape.default) else {}),
        **({"factor": fault.factor} if fault.factor != shape.factor else {}),
        **({"count": fault.count} if fault.count != 1 else {}),
    }
