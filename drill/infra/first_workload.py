"""The workload of a system before anybody has said anything: ranges, and from where they are."""

from __future__ import annotations

from typing import Any

from drill.catalog.database_services import SERVICES
from drill.infra.designs.design_of_system import SystemDesign
from drill.infra.quantity import UNKNOWN

NOWHERE = "not in the sources"
READ, WRITE, SESSION = "read", "write", "session"


def first_workload(made: SystemDesign) -> dict[str, Any]:
    """The content of a new `workload.yaml`."""
    return {
        "workload": made.name,
        "traffic": _sessions() if made.stands_in else _requests(),
        "data": _data(made),
        "clients": {
            "pool": ["off", 10, 50],
            "connect_timeout": "1s..10s",
            "dns_ttl": ["5s", "60s", "forever"],
            "retries": "0..3",
            "from": NOWHERE,
        },
        "cpu": {"read": "0.05ms..2ms", "write": "0.05ms..2ms", "from": "the range of the model's figures"},
    }


def _keys() -> dict[str, Any]:
    return {"count": UNKNOWN, "zipf": "0.6..1.1", "bytes": "512 B..4 KiB"}


def _requests() -> dict[str, Any]:
    return {
        READ: {"rate": UNKNOWN, "reads": "1..4", "within": "300ms", "fresh": "any", "keys": _keys(), "from": NOWHERE},
        WRITE: {"rate": UNKNOWN, "reads": 1, "writes": 1, "within": "500ms", "fresh": "0s", "from": NOWHERE},
    }


def _sessions() -> dict[str, Any]:
    """Of a cache by itself: records that live in it alone."""
    return {
        SESSION: {
            "rate": UNKNOWN,
            "reads": 1,
            "within": "100ms",
            "fresh": "any",
            "keys": _keys(),
            "ephemeral": True,
            "from": NOWHERE,
        }
    }


def _data(made: SystemDesign) -> dict[str, Any]:
    storage = made.start["database"].get("storage", {})
    if made.stands_in:
        return {"gib": 1, "from": "nothing is in the database that stands in"}
    if not SERVICES[made.start["database"]["service"]].shared_volume and "gib" in storage:
        gib = storage["gib"]
        return {
            "gib": f"{max(gib * 0.2, 1):g}..{max(gib * 0.8, 1):g}",
            "from": "AllocatedStorage, a fifth to four fifths of it",
        }
    return {"gib": "10..1000", "from": NOWHERE}
