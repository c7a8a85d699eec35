"""Admission rates: the applications admit at most so many new requests of a class a second, and refuse the rest at once.

A token bucket for each class that has a limit: it refills at the rate and holds one second of it, so that no stretch of time
admits more than the rate over its length and one second more. The design sets limits, and `limit` changes them.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.client_load import RateLimit
from drill.engine.state.state import State
from drill.model.said import Chain, Said

NO_LIMIT = -1.0


def begin_limits(state: State) -> None:
    """The limits of the design."""
    for name, per_s in state.inputs.design.clients.admission:
        state.admission.limits[name] = RateLimit(per_s, by="design")


def fill_buckets(state: State, r: Arrays) -> None:
    """Second 0: every bucket is full."""
    for name, chosen in state.admission.limits.items():
        _fill(state, r, name, chosen.per_s)


def set_limit(state: State, r: Arrays, name: str, per_s: float) -> None:
    """Limit a class from now on, with a full bucket."""
    state.admission.limits[name] = RateLimit(per_s, by=state.acting, since_s=state.second, when=state.acting_rule)
    _fill(state, r, name, per_s)


def _fill(state: State, r: Arrays, name: str, per_s: float) -> None:
    for k, item in enumerate(state.inputs.level.classes):
        if item.name == name:
            r.rate_tokens[k] = per_s


def end_limit(state: State, name: str) -> bool:
    """End the limit of a class. Returns whether there was one."""
    chosen = state.admission.limits.get(name)
    if chosen is None or chosen.ended:
        return False
    # The second in which a limit ends is still its own: what it refused then is charged to it.
    state.admission.limits[name] = replace(chosen, ended=True)
    return True


def limits_to_arrays(state: State, r: Arrays) -> None:
    """Write every class's limit a tick."""
    limits = state.admission.limits
    if limits:
        for k, item in enumerate(state.inputs.level.classes):
            chosen = limits.get(item.name)
            r.rate_limit[k] = NO_LIMIT if chosen is None or chosen.ended else chosen.per_s / TICKS


def limit_chain(state: State, name: str, recent: Chain) -> Chain:
    """The cause that refuses requests beyond the rate of a class; `recent` is the last event, or the usual load. Empty without a limit."""
    chosen = state.admission.limits.get(name)
    if chosen is None:
        return ()
    if chosen.by == "design":
        choice = Said("choice.admission", path="clients.admission", value=name, per_s=chosen.per_s)
        return (*recent, Said("requests.over_rate"), choice)
    root = Said("load.limited", at_s=chosen.since_s, kind="limit", target=name)
    if chosen.by == "rule":
        root = Said("load.limited_by_rule", **dict(root.facts), when=chosen.when)
    return (root, Said("requests.over_rate"), Said("choice.action", path="action", value="limit"))
