"""Sentences of the menus of a drill: what an action may be done to, and by how much."""

from __future__ import annotations

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table


def _shed(facts: Facts, _level: Level | None) -> str:
    share_pct = int(str(facts["share_pct"]))
    what = {0: "admit all again", 100: "reject all"}.get(
        share_pct
    ) or f"reject {units.percent(share_pct / 100, exact=True)}"
    return f"{facts['request_class']}: {what}"


def _read_only(facts: Facts, _level: Level | None) -> str:
    return "reject writes" if facts["on"] == "true" else "accept writes again"


MENU: Table = {
    "menu.admit_all": "all classes, over {over_s}",
    "menu.ago": "to {back_s} ago",
    "menu.any_heir": "to any node that can take over",
    "menu.change_reads": "{request_class}: read from {where}",
    "menu.encrypted_copy": "an encrypted copy, restored",
    "menu.just_before_damage": "to just before the damage",
    "menu.last_before_damage": "to the last moment before the damage",
    "menu.last_change": "the last change",
    "menu.under_way": "what is under way",
    "menu.sessions": "sessions that hold locks",
    "menu.node": "{node}",
    "menu.node_in": "{node} in {zone}",
    "menu.no_retries": "no retries",
    "menu.maxmemory_policy": "evict by {policy}",
    "menu.read_only": _read_only,
    "menu.restore_in": "in {region}, from the copies there",
    "menu.limit": lambda facts, _level: f"{facts['request_class']}: at most {units.rate(float(str(facts['per_s'])))}",
    "menu.no_limit": "{request_class}: no limit",
    "menu.shared_volume": "the shared volume",
    "menu.shed": _shed,
    "menu.standby_in": "standby in {zone}",
    "menu.suspect": "{told}",
    "menu.to": "to {what}",
    "menu.to_nodes": "to {nodes} nodes",
    "menu.to_size": "to {size_gib}",
    "menu.whole_cache": "all of it",
    "menu.whole_fleet": "the whole fleet, a few at a time",
}
