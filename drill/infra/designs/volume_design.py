"""The volumes of a database: what the source says, AWS's own choice where it says nothing, and sizes that can be ordered."""

from __future__ import annotations

from drill.catalog import storage as volumes
from drill.infra.designs.design_draft import DesignDraft
from drill.infra.evidence import How
from drill.infra.infrastructure import Resource
from drill.model.said import Said

LEAST_GIB = 20
"""The smallest volume of gp3, where the storage table has no row of the type."""
USUAL_GIB = 100


def put_volume(draft: DesignDraft, item: Resource, engine: str) -> None:
    """The volumes: AWS's own choice where the source leaves it, and sizes that can be ordered."""
    reader = draft.reader
    kind = draft.get("database.storage.type")
    if not reader.says(item, "StorageType") and draft.get("database.storage.iops"):
        kind = "io1"
        draft.put("database.storage.type", kind, item, "StorageType", How.AWS_DEFAULT)
    if kind == "magnetic":
        reader.note("I405", Said("infra.magnetic"), item, "StorageType")
        kind = "gp3"
        draft.put("database.storage.type", kind, item, "StorageType", How.ASSUMED)
    if kind is None:
        kind = "gp3"
        draft.put("database.storage.type", kind, item, "StorageType", How.ASSUMED)
    gib = draft.get("database.storage.gib")
    if gib is None:
        gib = USUAL_GIB
        draft.put("database.storage.gib", gib, item, "AllocatedStorage", How.UNKNOWN)
    ranges = volumes.sizes(engine, "rds", str(kind))
    least = min((one.from_gib for one in ranges), default=LEAST_GIB)
    if gib < least:
        reader.note("I402", Said("infra.least_volume", wanted_gib=gib, taken_gib=least), item, "AllocatedStorage")
        draft.put("database.storage.gib", least, item, "AllocatedStorage", How.ASSUMED)
        gib = least
    most = draft.get("database.storage.max_gib")
    if most is not None and most < gib * 1.1:
        if most > gib:
            reader.note("I406", Said("infra.no_room_to_grow", most_gib=most), item, "MaxAllocatedStorage")
        draft.drop("database.storage.max_gib")
    if draft.get("database.storage.iops") and not any(
        one.most_iops for one in ranges if one.from_gib <= gib <= one.to_gib
    ):
        draft.drop("database.storage.iops")
