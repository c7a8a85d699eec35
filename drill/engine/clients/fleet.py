"""The applications that requests enter: those of a class's own region while any are left, then those of other regions.

The balancer is global: once health checks have taken every application of a region out, its users are sent abroad and
pay the distance.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.model.level_traffic import RequestClass
from drill.model.said import Said


def region_of(state: State, zone: str) -> str:
    """The region of a zone of the level; empty for another."""
    return state.regions.get(zone, "")


def class_region(state: State, item: RequestClass) -> str:
    """The region of a class's users."""
    return item.region or state.inputs.level.home.name


def live_instances(state: State) -> int:
    """Application instances that work."""
    if state.fleet.out:
        return 0
    apps = state.inputs.level.apps
    return sum(apps.instances_in(zone) for zone in apps.zones if zone not in state.fleet.gone)


def fleet(state: State) -> tuple[int, tuple[float, ...]]:
    """Working instances, and the share of each class sent to those that are gone; looked at again after a change of them."""
    key = (state.fleet.out, tuple(state.fleet.gone.items()))
    known = state.memo.fleet
    if known is None or known[0] != key:
        gone = tuple(share_gone(state, item) for item in state.inputs.level.classes)
        known = state.memo.fleet = (key, live_instances(state), gone)
    return known[1], known[2]


def requested_zones(state: State, item: RequestClass) -> list[str]:
    """Zones whose applications the balancer sends a class to: its own region's, or the others' when all of those are out."""
    region = class_region(state, item)
    apps = state.inputs.level.apps
    still = [zone for zone in apps.zones if state.fleet.gone.get(zone) != "out" and apps.instances_in(zone)]
    return [zone for zone in still if region_of(state, zone) == region] or still


def serving_zones(state: State, item: RequestClass) -> list[str]:
    """The zones among them that answer; all of the class's own when none does."""
    asked = requested_zones(state, item)
    return [zone for zone in asked if zone not in state.fleet.gone] or asked or list(state.inputs.level.apps.zones)


def share_gone(state: State, item: RequestClass) -> float:
    """Share of a class sent to applications that are gone."""
    if state.fleet.out:
        return 1.0
    live = sent = 0
    for zone in requested_zones(state, item):
        count = state.inputs.level.apps.instances_in(zone)
        if zone in state.fleet.gone:
            sent += count
        else:
            live += count
    return sent / (live + sent) if live + sent else 1.0


def entry_trip_ms(state: State, item: RequestClass) -> float:
    """Round trip from the users of a class to applications in another region; 0 while their own serves them."""
    region = class_region(state, item)
    zones = serving_zones(state, item)
    if region_of(state, zones[0]) == region:
        return 0.0
    own = next(item.zones[0] for item in state.inputs.level.regions if item.name == region)
    return state.trips_ms[own, zones[0]]


def apps_ejected(state: State, r: Arrays, zone: str) -> None:
    """Health checks have taken the applications of a zone out of rotation, unless they are back."""
    if zone in state.fleet.gone:
        state.fleet.gone[zone] = "out"
        state.say("info", "balancer", Said("balancer.ejected_zone", zone=zone))
        state.changed = True
