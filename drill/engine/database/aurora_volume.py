"""Aurora's volume grows by itself, ten GiB at a time, up to 128 TiB; nothing is provisioned, nothing has to cool down.

Amazon Aurora User Guide, Aurora.Managing.Performance; segments of 10 GiB: Verbitski et al., SIGMOD 2017.
"""

from __future__ import annotations

from drill.engine.state.state import State
from drill.engine.state.timings import AURORA_MOST_TIB, AURORA_SEGMENT_GIB


def grow_volume(state: State, gib_minute: float) -> None:
    """One second of growth: another segment when the last is full; writes stop only at the largest volume there is."""
    disk = state.disk
    most = state.figure(AURORA_MOST_TIB) * 1024.0
    segment = state.figure(AURORA_SEGMENT_GIB)
    disk.used_gib = min(most, disk.used_gib + gib_minute / 60.0)
    segments = int(disk.used_gib / segment)
    whole = segments if segments * segment >= disk.used_gib else segments + 1
    disk.allocated_gib = min(most, whole * segment)
    full = disk.used_gib >= most
    if full != disk.full:
        disk.full = full
        state.changed = True
        state.say("fault", "storage", f"the volume has reached {most / 1024.0:g} TiB")
        state.start_trouble(disk.why, "drill:log-growth")
