"""Serves expired copies while the database is down (stale-if-error).

A copy is kept until memory needs its room; its lifetime only says when to ask the database again. While no machine that a
class reads from is up, the old copy is the answer. Nothing is written meanwhile if it is the writer that is down, so copies
grow staler only by what other machines still accept.
"""

from __future__ import annotations

from drill.engine.state.arrays import UP, Arrays
from drill.engine.state.state import State
from drill.model.said import Said


def note_unanswered(state: State, r: Arrays) -> None:
    """Remember since when each class's database has not answered."""
    cache = state.inputs.design.cache
    if cache is None or not cache.serve_stale:
        return
    machines = len(state.machines)
    for k, item in enumerate(state.inputs.level.classes):
        answers = any(r.route[k * machines + i] > 0.0 and r.mode[i] == UP for i in range(machines))
        if answers:
            state.cache.unanswered.pop(item.name, None)
        elif item.name in cache.classes and item.name not in state.cache.unanswered:
            state.cache.unanswered[item.name] = state.second
            state.say("info", "cache-1", Said("cache.serving_stale", request_class=item.name))


def older_by_s(state: State, r: Arrays, name: str) -> float:
    """Seconds that copies live beyond their lifetime while writes go on."""
    since = state.cache.unanswered.get(name)
    if since is None or state.writer < 0 or not r.writable[state.writer] or r.mode[state.writer] != UP:
        return 0.0
    return float(state.second - since)
