"""People: what needs one waits for one. Alarms page somebody; without them somebody notices when customers call."""

from __future__ import annotations

from drill.engine.state.state import World
from drill.engine.state.timings import ACT_S, DECIDE_S, NOTICE_S, PAGE_S


def arrives_s(world: World, stream: str = "") -> float:
    """A draw of the seconds from the moment something breaks until a person has decided what to do."""
    noticed = PAGE_S if world.plant.design.monitoring.alarms else NOTICE_S
    return world.draw(noticed, stream) + world.draw(DECIDE_S, stream)


def call(world: World, what: str, stream: str) -> float:
    """Have a person do something, and log it. Returns a draw of the seconds until it is done."""
    alarms = world.plant.design.monitoring.alarms
    world.say("info", "lb", f"{'somebody is paged' if alarms else 'nobody is paged, customers have to call'}: {what}")
    return arrives_s(world, stream) + world.draw(ACT_S, stream)
