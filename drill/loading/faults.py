"""What each kind of fault strikes, and what else it needs to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from drill.model.level import FaultKind

if TYPE_CHECKING:
    from drill.loading.ground import Ground
    from drill.loading.level_file import FaultFile

TargetKey = Literal["zone", "region", "node", "class", "table"]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of fault: what it can strike, what it strikes when the file says nothing, what it scales."""

    strikes: tuple[TargetKey, ...] = ()
    needs_target: bool = False
    default: str = ""
    lasts: bool = False
    """Whether it must have a length."""
    scales: bool = False
    """Whether it has a `factor`."""
    factor: float = 1.0
    counts: bool = False
    """Whether it has a `count`."""


SHAPES: dict[FaultKind, Shape] = {
    FaultKind.FAILOVER: Shape(),
    FaultKind.REBOOT: Shape(("node",), default="writer"),
    FaultKind.CACHE_AZ_POWER: Shape(("zone",), needs_target=True, lasts=True),
    FaultKind.NETWORK: Shape(("zone", "node"), needs_target=True, lasts=True),
    FaultKind.VOLUME_LATENCY: Shape(("node",), default="writer", lasts=True, scales=True, factor=10.0),
    FaultKind.VOLUME_PAUSE: Shape(("node",), default="writer", lasts=True),
    FaultKind.LOG_GROWTH: Shape(lasts=True, scales=True, factor=1.0),
    FaultKind.PATCH: Shape(),
    FaultKind.AZ_POWER: Shape(("zone",), needs_target=True, lasts=True),
    FaultKind.INSTANCE_CRASH: Shape(("node",), default="writer"),
    FaultKind.CACHE_NODE_LOSS: Shape(("node",), default="cache-1"),
    FaultKind.CACHE_FLUSH: Shape(("node",), default="cache"),
    FaultKind.CACHE_INTRUDER: Shape(),
    FaultKind.TRAFFIC_SPIKE: Shape(("class",), lasts=True, scales=True, factor=2.0),
    FaultKind.REPLICA_LAG: Shape(("node",), lasts=True, scales=True, factor=0.0),
    FaultKind.DROP_TABLE: Shape(("table",), needs_target=True),
    FaultKind.REGION_OUTAGE: Shape(("region",), needs_target=True, lasts=True),
    FaultKind.STORAGE_COPY_LOSS: Shape(("zone",), counts=True),
    FaultKind.CERTIFICATE_ROTATION: Shape(),
    FaultKind.SECURITY_GROUP: Shape(),
    FaultKind.ROTATE_PASSWORD: Shape(),
    FaultKind.LEAKED_PASSWORD: Shape(("table",), needs_target=True),
    FaultKind.AUDIT: Shape(),
    FaultKind.PROXY_OUTAGE: Shape(lasts=True),
    FaultKind.CONTROL_PLANE: Shape(lasts=True),
    FaultKind.DIVERGENCE: Shape(("node",), needs_target=True),
}
"""What a level may write for each kind of fault. An empty target is all there are: all classes, all replicas."""


@dataclass(frozen=True, slots=True)
class Written:
    """A target as the file has it: under which key, what it is, the word."""

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


def written_target(file: FaultFile, shape: Shape, ground: Ground) -> Written | None:
    """The target a fault names, or None. `target` stands for whichever key its kind takes."""
    for file_key, word in written_targets(file):
        for key in shape.strikes:
            if key == file_key:
                return Written(file_key, key, word)
        if file_key == "target" and shape.strikes:
            key = next((one for one in shape.strikes if one != "zone" or word in ground.zone_words), shape.strikes[-1])
            return Written(file_key, key, word)
    return None
