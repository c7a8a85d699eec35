"""Write forwarding of an Aurora global database: a transaction abroad reads at home and sends only its writes over the sea.

How long its reads wait is `aurora_replica_read_consistency` (Amazon Aurora User Guide, Read consistency for write forwarding):
EVENTUAL waits for nothing, SESSION until what the session has written has come back, once a transaction, GLOBAL until all that
was committed when each query began has. What comes back is a region's lag away. Its work stays with the writer here.
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.database.global_database import abroad, shipping_lag_s
from drill.engine.state.state import Unit, World


def forwarders(world: World) -> tuple[int, ...]:
    """The readers that could forward now, and whom they would forward to; empty where nobody forwards."""
    if world.plant.design.database.write_forwarding == "off":
        return ()
    return (world.writer, *(i for i, unit in enumerate(world.units) if _forwards(world, i, unit)))


def _forwards(world: World, i: int, unit: Unit) -> bool:
    return unit.role == "reader" and unit.alive and not unit.cut_off and abroad(world, i)


def forwarder(world: World, zones: list[str], unit: Unit) -> int:
    """The reader that takes the writes of applications in `zones` for the writer `unit`; -1 when they go there themselves."""
    if world.plant.design.database.write_forwarding == "off" or unit is not world.units[world.writer]:
        return -1
    region = region_of(world, zones[0])
    for i, other in enumerate(world.units):
        if _forwards(world, i, other) and region_of(world, other.machine.zone) == region:
            return i
    return -1


def forwarded_ms(world: World, zones: list[str], i: int, reads: int, trips: int) -> float:
    """Milliseconds that statements travel and wait when reader i answers the reads and forwards the rest."""
    here = world.units[i].machine.zone
    near_ms = sum(world.plant.round_trip_ms(zone, here) for zone in zones) / len(zones)
    far_ms = world.plant.round_trip_ms(here, world.units[world.writer].machine.zone)
    waits = {"eventual": 0, "session": min(reads, 1), "global": reads}[world.plant.design.database.write_forwarding]
    return near_ms * trips + far_ms * (trips - reads) + waits * shipping_lag_s(world, i) * 1000.0
