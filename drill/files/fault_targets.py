"""The target of a fault in a level file: under which key it is written, and whether the level's designs have it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Shape, TargetKey
from drill.engine.faults.fault_table import FAULTS
from drill.model.topology import NodeKind
from drill.syntax.problems import FileRule, listed, quoted
from drill.topology.build import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drill.design.level_context import LevelContext
    from drill.files.fault_file import FaultFile
    from drill.model.level import Fault, FaultCard, Level
    from drill.syntax.document import Document, Path


@dataclass(frozen=True, slots=True)
class WrittenTarget:
    """A target as the file has it: its key, its kind, its word."""

    file_key: str
    key: TargetKey
    word: str


def written_targets(file: FaultFile) -> tuple[tuple[str, str], ...]:
    """Every (key, word) of a fault that names a target."""
    pairs = (
        ("zone", file.zone),
        ("region", file.region),
        ("node", file.node),
        ("class", file.cls),
        ("table", file.table),
        ("target", file.target),
    )
    return tuple((key, word) for key, word in pairs if word is not None)


def written_target(file: FaultFile, shape: Shape, context: LevelContext) -> WrittenTarget | None:
    """The target a fault names, or None. `target` stands for whichever key its kind takes."""
    for file_key, word in written_targets(file):
        for key in shape.strikes:
            if key == file_key:
                return WrittenTarget(file_key, key, word)
        if file_key == "target" and shape.strikes:
            key = next((one for one in shape.strikes if one != "zone" or word in context.zone_words), shape.strikes[-1])
            return WrittenTarget(file_key, key, word)
    return None


def check_struck(document: Document, level: Level) -> None:
    """Report every fault on a node that none of the level's own designs has.

    Nothing is said of a level without solutions: the node may be what the player is meant to add.
    """
    placed = list(_placed((), level.faults, level.deck))
    if level.second:
        placed += _placed(("second_night",), level.second.faults, level.second.deck)
    named = [(path, fault) for path, fault in placed if _on_node(fault)]
    if not named or not level.solutions:
        return
    nodes = {
        node for design in level.own_designs().values() for node in build(level, design, lambda _one, _other: 0.0).nodes
    }
    for path, fault in named:
        kinds = FAULTS[fault.kind].nodes
        struck = {node for node in nodes if node.kind in kinds}
        known = {node.id for node in struck} | {"cache" for node in struck if node.kind is NodeKind.CACHE}
        if fault.target not in known and fault.target not in level.zones:
            message = f"none of the level's own designs has a {quoted(fault.target)}: the fault strikes nothing"
            key = next((key for key in ("node", "target") if (*path, key) in document.values), "do")
            document.report(FileRule.NODE, document.place((*path, key)), message, listed(sorted(known)))


def _placed(at: Path, faults: tuple[Fault, ...], deck: tuple[FaultCard, ...]) -> Iterator[tuple[Path, Fault]]:
    """Every fault of a night, and every one that its deck may deal, with its place."""
    yield from (((*at, "faults", number), fault) for number, fault in enumerate(faults))
    for number, card in enumerate(deck):
        for place, draw in enumerate(card.draws):
            below: Path = ("one_of", place) if len(card.draws) > 1 else ()
            for name in draw.targets:
                yield (*at, "deck", number, *below), replace(draw.fault, target=name)


def _on_node(fault: Fault) -> bool:
    return bool(fault.target) and "node" in FAULTS[fault.kind].shape.strikes
