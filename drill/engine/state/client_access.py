"""Client access to the database: addresses that move, connections that cannot be opened."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.said import NOTHING, Chain, Said


@dataclass(slots=True)
class EndpointMove:
    """Clients of the writer endpoint going from one machine to another between two ticks."""

    old: int
    new: int
    start: int
    end: int
    stuck: bool = False
    """They never look again: the name is cached for ever."""
    why: Said | None = None
    """The event that made them move."""
    held: int = 0
    """Tick until which pools keep dead connections to the old machine: nobody moves before it."""
    back: int = -1
    """Tick at which the old machine has answered its clients again, read-only; -1 where none of them stays with it."""


@dataclass(frozen=True, slots=True)
class Lockout:
    """Clients cannot open connections. Times are seconds of the drill."""

    since: int
    eases: int
    """Second by which client after client has been let in again; not after `since`: all at once, when it is lifted."""
    silent: bool
    """Their packets vanish, instead of being refused."""
    drops: bool
    """Connections that stood are gone too."""
    chain: Chain
    undoable: bool = True
    """It is a change that can be reverted."""
    at_proxy: bool = False
    """The proxy is locked out, not the clients: its own connections last until they reach their maximum age."""


@dataclass(slots=True)
class Access:
    """The clients that cannot open a connection now."""

    lockouts: dict[str, Lockout] = field(default_factory=dict)
    """By fault id."""
    proxy_chain: Chain = NOTHING
    """Why the proxy answers nobody; empty while it does."""
