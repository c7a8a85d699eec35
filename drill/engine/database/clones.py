"""Clones: a staging copy of an Aurora volume that shares every page until one side writes it (copy on write).

Ready in minutes whatever the size; paid for are its instance and the pages that differ
(Amazon Aurora User Guide, Cloning a volume).
"""

from __future__ import annotations

from drill.engine.database.billed_copies import volume_usd_gib_month
from drill.engine.state.arrays import Arrays
from drill.engine.state.metering import GIB, HOURS_PER_MONTH
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import CLONE_S, MOST_CLONES
from drill.model.said import Said

INSTANCES, PAGES = Said("charge.clone_instances"), Said("charge.clone_pages")


def clone(state: State, r: Arrays) -> Said | None:
    """Start a clone. Returns why it cannot be done, or None."""
    if not state.inputs.design.database.service.cloning:
        return Said("refused.no_cloning")
    if state.figure(MOST_CLONES) <= len(state.clones):
        return Said("refused.clones_at_limit", clones=len(state.clones))
    state.clones.append(-1.0)
    state.say("info", "storage", Said("clone.started"))
    state.after(state.draw(CLONE_S), cloned, len(state.clones) - 1)
    return None


@by_control_plane
def cloned(state: State, r: Arrays, number: int) -> None:
    """The clone is ready, with an instance as large as the writer; pages that change from now on are stored twice."""
    state.clones[number] = r.written[0]
    state.bill.change(INSTANCES, state.machines[state.writer].spec.usd_hour, state.second)
    state.say("info", "storage", Said("clone.ready", number=number + 1))


def charge_clones(state: State, r: Arrays) -> None:
    """Charge one second of every clone's pages that differ, at the price of the volume they are on."""
    price = volume_usd_gib_month(state)
    for written in state.clones:
        if written < 0.0:
            continue
        changed = min((r.written[0] - written) * state.inputs.level.write_bytes / GIB, state.inputs.level.data_gib)
        usd_hour = changed * price / HOURS_PER_MONTH
        state.bill.meter(PAGES, usd_hour / 3600.0)
