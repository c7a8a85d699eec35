"""What stands in another region serves, and fails, by itself (C38, C17)."""

from __future__ import annotations

from dataclasses import replace

from drill.model.level import Fault
from tests.claims.playing import design, level, of_class, of_node, play
from tests.event_log import seconds_of


def test_C17_a_replica_for_a_disaster_takes_no_reads_unless_a_design_says_so() -> None:
    """The shop of Virginia with one replica of RDS, in Oregon: its reads stay at the writer."""
    drill = level("replicas/places.yaml")
    assert dict(design(drill, "west").reads) == {"browse": "writer"}
    assert dict(design(drill, "near-only").reads) == {"browse": "replicas"}
    assert of_node(drill, play(drill, "west"), "far", "west")[60].rate == 0.0


def test_C38_copies_lost_abroad_are_lost_to_the_readers_there_only() -> None:
    """Four of six copies of Ireland's volume fail: its reader cannot read, users go to Virginia, which notices nothing."""
    drill = level("global/readers-abroad.yaml")
    zones = ("eu-west-1a", "eu-west-1b")
    faults = tuple(Fault(zone, "drill:storage-copy-loss", 60, 0, zone, count=2) for zone in zones)
    ran = play(replace(drill, faults=faults), "local")
    assert of_node(drill, ran, "storage", "local")[61].copies == 6
    assert of_node(drill, ran, "replica-2", "local")[59].rate > 40.0
    assert of_node(drill, ran, "replica-2", "local")[61].rate == 0.0
    for name in ("order", "virginia"):
        assert of_class(drill, ran, name)[61].failed == 0.0
    # Reads of the volume need three copies of six: what is 80 ms away is late, not lost.
    assert of_class(drill, ran, "ireland")[61].late > 40.0
    assert seconds_of(ran.events, "storage.copies_lost", region="eu-west-1", copies=2)
