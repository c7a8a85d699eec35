"""Failovers that do not come, come too early to be needed, or come one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.database_services import STANDBY
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.design import Design, Replica
from drill.model.level import Fault
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import matches, seconds_of
from tests.factories import design, level, replica

MIRRORED = {"multi_az": "standby", "standby_zones": ("us-east-1b",)}
READERS = (replica(), replica(name="replica-2", zone="us-east-1c"))


def run(chosen: Design, *faults: Fault, actions: tuple[Action, ...] = (), length_s: int = 900) -> Recording:
    return simulate(assemble(level(length_s=length_s, faults=faults), chosen), 1, actions)


def writers(recording: Recording) -> list[str]:
    """Who became the writer, in order."""
    return [event.node for event in recording.events if matches(event.said, "failover.completed")]


@pytest.mark.slow
@pytest.mark.parametrize("factor", [5.0, 100.0])
def test_a_slow_volume_never_fails_over_however_slow(factor: float) -> None:
    """Gray failure: what watches the instance finds it well. Only somebody who asks moves the writer off the volume."""
    slow = Fault("slow", "aws:ebs:volume-io-latency", 100, 700, "writer", factor=factor)
    left = run(design(on=MIRRORED), slow)
    assert writers(left) == []
    asked = run(design(on=MIRRORED), slow, actions=(Action(300, "failover"),))
    assert writers(asked) == ["standby"]
    assert asked.frames[700].classes[0].p50_ms < left.frames[700].classes[0].p50_ms - factor / 2.0


@pytest.mark.parametrize(("silent_s", "moves"), [(5, False), (60, True)])
def test_a_loss_that_is_over_before_it_is_noticed_moves_nobody(silent_s: int, moves: bool) -> None:
    """Noticing takes 10 to 25 s on RDS: a volume silent for less is an interruption, not a failover."""
    here = assemble(level(), design(on=MIRRORED))
    detect = here.figure(STANDBY.detect_s)
    assert 5 < detect.low <= detect.high < 60
    silent = Fault("silent", "aws:ebs:pause-volume-io", 100, silent_s, "writer")
    recording = run(design(on=MIRRORED), silent)
    assert bool(writers(recording)) is moves
    assert any(matches(event.said, "failover.cancelled") for event in recording.events) is not moves


def test_losses_in_a_row_are_taken_over_one_after_the_other() -> None:
    """Two zones of three, minutes apart: each time the next reader becomes the writer, and nothing acknowledged is lost."""
    first = Fault("first", "drill:az-power", 100, 790, "us-east-1a")
    second = Fault("second", "drill:az-power", 300, 590, "us-east-1b")
    recording = run(design(on={"service": "aurora"}, replicas=READERS), first)
    assert writers(recording) == ["replica-1"]
    # With two zones of three dark, two of six copies are left: a writer is there, a write quorum is not.
    both = run(design(on={"service": "aurora"}, replicas=READERS), first, second)
    assert writers(both) == ["replica-1", "replica-2"]
    assert both.lost_writes == 0
    assert both.frames[600].classes[0].good == 0


def test_an_heir_lost_while_it_is_promoted_leaves_the_role_to_the_next() -> None:
    """The second crash comes within the seconds of the first failover."""
    dark = Fault("dark", "drill:az-power", 100, 790, "us-east-1a")
    heir = Fault("heir", "drill:instance-crash", 102, 0, "replica-1")
    recording = run(design(on={"service": "aurora"}, replicas=READERS), dark, heir)
    assert writers(recording)[-1:] == ["replica-2"]
    assert recording.frames[600].classes[0].good > 0


def _promoted(*readers: Replica) -> str:
    """The reader that becomes the writer when the writer's process dies."""
    crash = Fault("crash", "drill:az-power", 100, 790, "us-east-1a")
    return writers(run(design(on={"service": "aurora"}, replicas=readers), crash, length_s=300))[0]


def test_aurora_promotes_the_lowest_tier_then_the_largest() -> None:
    """Amazon Aurora User Guide, High availability: the highest priority; of equal priority, the largest in size."""
    small, large = replica(name="b-small", zone="us-east-1b"), replica(name="c-large", zone="us-east-1c")
    large = replace(large, instance="db.r6g.2xlarge")
    assert _promoted(small, replace(large, instance=small.instance)) == "b-small"
    assert _promoted(small, large) == "c-large"
    assert _promoted(replace(small, promotion_tier=0), large) == "b-small"
    assert _promoted(small, replace(large, promotion_tier=2)) == "b-small"


def test_a_machine_whose_zone_goes_dark_while_it_restarts_is_back_when_the_power_is() -> None:
    dark = Fault("dark", "drill:az-power", 105, 60, "us-east-1a")
    made = assemble(level(length_s=900, faults=(dark,)), design(on={"engine": "mysql"}))
    recording = simulate(made, 1, (Action(100, "reboot", "writer"),))
    (back,) = seconds_of(recording.events, "instance.restarted")
    assert back > 165
    assert recording.frames[899].classes[0].good > 0


def _alone(dark_s: int) -> Recording:
    """Aurora of one instance, whose zone goes dark at 100."""
    dark = Fault("dark", "drill:az-power", 100, dark_s, "us-east-1a")
    return run(design(on={"service": "aurora"}), dark, length_s=1800)


def test_the_only_aurora_instance_is_recreated_nowhere_but_in_its_own_zone() -> None:
    """Amazon Aurora User Guide, High availability: in the same Availability Zone. While that is dark, nothing serves."""
    recording = _alone(1500)
    assert seconds_of(recording.events, "instance.recreated") == []
    assert all(recording.frames[second].classes[0].good == 0 for second in range(130, 1600))
    (back,) = seconds_of(recording.events, "instance.restarted")
    assert back >= 1600
    assert recording.frames[1799].classes[0].good > 0
    assert recording.lost_writes == 0


def test_in_a_zone_that_is_back_in_time_it_is_recreated_as_after_a_crash() -> None:
    """The instance is being recreated when the power returns: it is there when a new one is, neither sooner nor later."""
    crash = Fault("crash", "drill:instance-crash", 100, 0, "writer")
    crashed = seconds_of(run(design(on={"service": "aurora"}), crash).events, "instance.recreated")
    assert seconds_of(_alone(30).events, "instance.recreated") == crashed


def test_a_reader_that_comes_up_meanwhile_is_promoted() -> None:
    """Both zones go dark, the reader's comes back first: the cluster has an instance to promote."""
    first = Fault("first", "drill:az-power", 100, 1500, "us-east-1a")
    second = Fault("second", "drill:az-power", 100, 900, "us-east-1b")
    recording = run(design(on={"service": "aurora"}, replicas=(replica(),)), first, second, length_s=1800)
    assert writers(recording) == ["replica-1"]
    (moved,) = seconds_of(recording.events, "failover.completed")
    assert moved > 1000
