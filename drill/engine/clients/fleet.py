"""Where requests enter: applications of a class's own region while any are left, those of other regions after that.

The balancer is global: once health checks have taken every application of a region out, its users are sent abroad and
pay the distance.
"""

from __future__ import annotations

from drill.engine.state.state import World
from drill.model.level import RequestClass


def region_of(world: World, zone: str) -> str:
    """The region of a zone of the level; empty for another."""
    return world.regions.get(zone, "")


def class_region(world: World, item: RequestClass) -> str:
    """Where the users of a class are."""
    return item.region or world.plant.level.home.name


def instances_in(world: World, zone: str) -> int:
    """Application instances placed in a zone, working or not."""
    apps = world.plant.level.apps
    number = apps.zones.index(zone)
    return apps.instances // len(apps.zones) + (number < apps.instances % len(apps.zones))


def live_instances(world: World) -> int:
    """Application instances that work."""
    if world.fleet_out:
        return 0
    return sum(instances_in(world, zone) for zone in world.plant.level.apps.zones if zone not in world.apps_gone)


def fleet(world: World) -> tuple[int, list[float]]:
    """Working instances, and the share of each class sent to those that are gone; looked at again after a change of them."""
    key = (world.fleet_out, tuple(world.apps_gone.items()))
    if world.fleet is None or world.fleet[0] != key:
        gone = [share_gone(world, item) for item in world.plant.level.classes]
        world.fleet = (key, live_instances(world), gone)
    return world.fleet[1], world.fleet[2]


def asked_zones(world: World, item: RequestClass) -> list[str]:
    """Zones whose applications the balancer sends a class to: its own region's, or the others' when all of those are out."""
    region = class_region(world, item)
    still = [zone for zone in world.plant.level.apps.zones if world.apps_gone.get(zone) != "out"]
    return [zone for zone in still if region_of(world, zone) == region] or still


def serving_zones(world: World, item: RequestClass) -> list[str]:
    """The zones among them that answer; all of the class's own when none does."""
    asked = asked_zones(world, item)
    return [zone for zone in asked if zone not in world.apps_gone] or asked or list(world.plant.level.apps.zones)


def share_gone(world: World, item: RequestClass) -> float:
    """Share of a class sent to applications that are gone."""
    if world.fleet_out:
        return 1.0
    live = sent = 0
    for zone in asked_zones(world, item):
        count = instances_in(world, zone)
        if zone in world.apps_gone:
            sent += count
        else:
            live += count
    return sent / (live + sent) if live + sent else 1.0


def entry_trip_ms(world: World, item: RequestClass) -> float:
    """Round trip from the users of a class to applications in another region; 0 while their own serves them."""
    region = class_region(world, item)
    zones = serving_zones(world, item)
    if region_of(world, zones[0]) == region:
        return 0.0
    own = next(item.zones[0] for item in world.plant.level.regions if item.name == region)
    return world.trips_ms[own, zones[0]]
