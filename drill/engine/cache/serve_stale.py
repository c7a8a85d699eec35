"""Answers from copies past their lifetime while the database cannot give new ones (stale-if-error).

A copy is kept until memory needs its room; its lifetime only says when to ask the database again. While no machine that a
class reads from is up, the old copy is the answer. Nothing is written meanwhile if it is the writer that is down, so copies
grow staler only by what other machines still accept.
"""

from __future__ import annotations

from drill.engine.state.arrays import UP, Rows
from drill.engine.state.state import World


def note_unanswered(world: World, r: Rows) -> None:
    """Remember since when each class's database has not answered."""
    cache = world.plant.design.cache
    if cache is None or not cache.serve_stale:
        return
    machines = len(world.units)
    for k, item in enumerate(world.plant.level.classes):
        answers = any(r.route[k * machines + i] > 0.0 and r.mode[i] == UP for i in range(machines))
        if answers:
            world.unanswered.pop(item.name, None)
        elif item.name in cache.classes and item.name not in world.unanswered:
            world.unanswered[item.name] = world.second
            world.say("info", "cache-1", f"{item.name} is answered from copies past their lifetime")


def older_by_s(world: World, r: Rows, name: str) -> float:
    """Seconds that copies live beyond their lifetime while writes go on."""
    since = world.unanswered.get(name)
    if since is None or world.writer < 0 or not r.writable[world.writer] or r.mode[world.writer] != UP:
        return 0.0
    return float(world.second - since)
