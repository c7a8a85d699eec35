"""Fast, slow and held-back failovers of Aurora, by how often each was published.

AWS documents under 60 s, often under 30, and tests of idle clusters agree. Reports from production have failovers of four to six
minutes, and some that did not come until somebody asked for one: the health check passed, or the promotion was reverted. Those are
two of 11 published, and a person must act. What is published leans to what went wrong, so that both shares have a wide range.
"""

from __future__ import annotations

from drill.engine.state.chance import uniform
from drill.engine.state.state import State
from drill.engine.state.timings import HELD_BACK_SHARE, SLOW_FAILOVER_S, SLOW_SHARE
from drill.model.said import Said

HELD_BACK, SLOW = "failover.held_back", "failover.slow"


def has_tails(state: State) -> bool:
    """True if failovers of this database have a long tail: on a level that asks for it, with a shared volume."""
    return state.inputs.level.tails and state.inputs.design.database.service.shared_volume


def is_held_back(state: State) -> bool:
    """True if a failover does not come by itself: a person must ask for it."""
    if not has_tails(state):
        return False
    # Where every failover is slow, none is held back.
    share = min(state.figure(HELD_BACK_SHARE), 1.0 - state.figure(SLOW_SHARE))
    if _drawn(state, HELD_BACK) >= share:
        return False
    node = state.machines[state.writer].spec.node
    state.say("alarm", node, Said("failover.held_back", node=node))
    return True


def slow_s(state: State) -> float:
    """Seconds that a promotion takes beyond its documented stages; 0 for a fast one.

    Asked of the failovers that are not held back: their share of slow ones is larger than that of all.
    """
    if not has_tails(state):
        return 0.0
    slow, held_back = state.figure(SLOW_SHARE), state.figure(HELD_BACK_SHARE)
    if _drawn(state, SLOW) * (1.0 - min(held_back, 1.0 - slow)) >= slow:
        return 0.0
    state.say("info", state.machines[state.writer].spec.node, Said("failover.slow"))
    return state.draw(SLOW_FAILOVER_S)


def _drawn(state: State, stream: str) -> float:
    """A number from 0 to 1, one more of its stream each time."""
    index = state.draws.get(stream, 0)
    state.draws[stream] = index + 1
    return uniform(state.seed, stream, index)
