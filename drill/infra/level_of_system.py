"""A level's content from a system's design and its workload. Where the workload has a range, the level has its middle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from drill.catalog.database_services import SERVICES
from drill.catalog.instances import INSTANCES
from drill.infra.designs.design_of_system import SystemDesign
from drill.infra.json_parts import a_map
from drill.infra.workload import RETRIES, ImportedWorkload
from drill.syntax.forms import FormError, milliseconds
from drill.syntax.patches import merged

BUSY = 0.3
"""Share of the writer's processors that a level's traffic takes where the workload says no rate."""
ACU_VCPU = 0.25
"""vCPUs of one ACU, which is 2 GiB of an instance with 8 GiB a vCPU."""
MIDDLE_CPU_MS = 0.3
MIDDLE_KEYS = 200_000
MOST_STATEMENTS = 1e6
CACHE_ONLY_RATE = 500.0
"""Requests a second and shard of a cache by itself, where the workload says no rate."""
SHARES = {"write": 0.2}
"""A class's share of the whole rate; the others divide the rest."""
OURS = ("places", "start")
"""Keys of a level that the sources decide; the others belong to the team once they are written."""


def level_content(
    made: SystemDesign, workload: ImportedWorkload, picks: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The content of a level file. `picks` are values for open quantities of the workload, by path: `{"clients.pool": "off"}`."""
    chosen = picks or {}

    def value(path: str) -> Any:  # noqa: ANN401 (values of every kind)
        return chosen[path] if path in chosen else workload.middle(path)

    traffic = {name: _class(name, workload, value) for name in workload.classes}
    start = merged(_with_clients(made, workload, value, traffic), dict(workload.overrides))
    for name, item in traffic.items():
        if item["rate"] is None:
            item["rate"] = _suggested(made, name, item, workload.classes)
    home = made.places[made.region]
    zone = str(a_map(start.get("database")).get("zone"))
    return {
        "level": made.name,
        "title": made.name,
        "chapter": "imported",
        "story": {
            "who": "You run this system.",
            "brief": "Imported from your own sources. Zone {fault.zone.zone} loses power at {fault.zone.at}, for {fault.zone.for}.",
            "promise": "{pass.availability} of all requests answered.",
        },
        "clock": {"length": "45m", "starts": "10:00"},
        "places": made.places,
        **({"apps": {"instances": made.instances}} if made.instances else {}),
        "data": {"gib": _gib(made, value("data.gib"))},
        "traffic": traffic,
        "faults": [
            {"id": "zone", "at": "10m", "for": "30m", "do": "drill:az-power", "zone": zone if zone in home else home[0]}
        ],
        "objectives": {"pass": {"availability": ">= 99.9 %", "lost_writes": 0}},
        "start": start,
    }


def _class(name: str, workload: ImportedWorkload, value: Callable[[str], Any]) -> dict[str, Any]:
    path = f"traffic.{name}"
    made: dict[str, Any] = {"rate": value(f"{path}.rate")}
    for key in workload.under(path):
        if key in ("rate", "from") or key.startswith("keys."):
            continue
        found = value(f"{path}.{key}")
        if found is not None:
            made[key] = round(found) if key in ("reads", "writes") and isinstance(found, float) else found
    if any(key.startswith("keys.") for key in workload.under(path)):
        count = value(f"{path}.keys.count")
        keys = {"count": MIDDLE_KEYS if count is None else count}
        keys |= {key: found for key in ("zipf", "bytes") if (found := value(f"{path}.keys.{key}")) is not None}
        made["keys"] = keys | ({"zipf": 0.9} if "zipf" not in keys else {})
    retries = made.pop(RETRIES, None)
    if retries is not None:
        made["retries"] = {"max": _whole(retries)}
    cpu = {key: found for key in ("read", "write") if (found := value(f"cpu.{key}")) is not None}
    return made | ({"cpu": cpu} if cpu else {})


def _with_clients(
    made: SystemDesign, workload: ImportedWorkload, value: Callable[[str], Any], traffic: Mapping[str, Any]
) -> dict[str, Any]:
    """The design with the clients that the workload says, and with a cache that keeps what lives in it alone."""
    clients = {}
    for key in workload.under("clients"):
        found = value(f"clients.{key}")
        if found is not None and key != "from":
            clients["max_retries" if key == RETRIES else key] = found
    start: dict[str, Any] = {**made.start, **({"clients": clients} if clients else {})}
    kept = [name for name, item in traffic.items() if item.get("ephemeral")]
    if kept and isinstance(start.get("cache"), dict):
        start["cache"] = {**start["cache"], "stores": kept}
    return start


def _gib(made: SystemDesign, found: Any) -> float:  # noqa: ANN401 (as the workload writes it)
    """Size of the data: no more than the volume holds."""
    gib = float(found) if isinstance(found, int | float) else 100.0
    storage = made.start["database"].get("storage", {})
    return (
        min(gib, float(storage.get("gib", gib)) * 0.9)
        if not SERVICES[made.start["database"]["service"]].shared_volume
        else gib
    )


def _suggested(made: SystemDesign, name: str, item: Mapping[str, Any], classes: tuple[str, ...]) -> str:
    """A rate that keeps the writer BUSY: nothing that anybody has measured, so that a level can be played at all."""
    others = [one for one in classes if one not in SHARES]
    share = SHARES.get(name, (1 - sum(SHARES[one] for one in classes if one in SHARES)) / max(len(others), 1))
    if made.stands_in:
        shards = made.start.get("cache", {}).get("shards") or made.start.get("cache", {}).get("nodes") or 1
        return f"{CACHE_ONLY_RATE * shards * share:.0f}/s"
    cpu = item.get("cpu", {})
    cost = sum(_count(item.get(f"{kind}s")) * _ms(cpu.get(kind, MIDDLE_CPU_MS)) for kind in ("read", "write"))
    rate = _vcpu(made) * 1000 * BUSY * share / max(cost, 0.01)
    return f"{max(rate, 1):.0f}/s"


def _whole(written: Any) -> Any:  # noqa: ANN401 (as the workload writes it)
    """A whole number; what is none stays as it is, and the level says what is wrong with it."""
    try:
        return int(written)
    except (TypeError, ValueError, OverflowError):
        return written


def _count(written: object) -> float:
    """Statements of a request. What a level cannot hold counts as none here: the level says what is wrong with it."""
    return float(written) if isinstance(written, int | float) and 0 <= written <= MOST_STATEMENTS else 0.0


def _ms(written: object) -> float:
    try:
        return float(milliseconds(written))
    except FormError:
        return MIDDLE_CPU_MS


def _vcpu(made: SystemDesign) -> float:
    database = made.start["database"]
    capacity = database.get("capacity")
    if capacity:
        return float(capacity["max"]) * ACU_VCPU
    found = INSTANCES.get(str(database["class"]))
    return float(found.vcpu) if found else 2.0
