"""Decides from its design whether an Aurora Serverless v2 cluster can pause."""

from __future__ import annotations

from drill.model.design import Clients, Design


def can_pause(design: Design, regions: int) -> bool:
    """True if a cluster with instances in so many regions pauses when nobody is connected.

    From 0 ACU, without RDS Proxy, in one region, with clients that close their idle connections (Amazon Aurora User Guide, Scaling
    to zero ACUs with automatic pause and resume).
    """
    least = design.database.capacity[0] if design.database.capacity else 1.0
    return least <= 0.0 and design.proxy is None and _lets_go(design.clients) and regions == 1


def _lets_go(clients: Clients) -> bool:
    return clients.pool == 0 or (clients.pool_min == 0 and clients.idle_timeout_s is not None)


def pool_idle_s(clients: Clients) -> int:
    """Seconds without a request after which the last connection of a pool is closed; 0 without a pool."""
    return 0 if clients.pool == 0 else clients.idle_timeout_s or 0
