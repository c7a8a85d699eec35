"""Several systems at once: a fault of what they share, for requests that need every one of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from drill.assess import assessment_data
from drill.assess.assessment import Assessment
from drill.assess.assessment_data import overall
from drill.assess.assessment_report import assessment_report
from drill.assess.joint_outcome import JointOutcome, joint_outcomes
from drill.assess.pack_verdicts import PackVerdict
from drill.report.writers import write

ZONES = ("us-east-1a", "us-east-1b")


def named(made: Assessment, name: str) -> Assessment:
    return replace(made, subject=replace(made.subject, name=name))


def shares(made: Assessment, zone: str) -> tuple[float, float, int]:
    """The worst seed of the loss of a zone: availability, RTO, lost writes."""
    (result,) = made.results
    worst = next(one.worst for one in result.targets if one.scenario.target == zone)
    return worst.availability, worst.rto_s, worst.lost_writes


def test_losses_add_up_and_the_last_one_back_decides(alone: Assessment, paired: Assessment) -> None:
    found = joint_outcomes((named(alone, "one"), named(paired, "two")))
    assert [item.name for item in found] == [f"zone-power:{zone}" for zone in ZONES]
    for item in found:
        first, second = shares(alone, item.target), shares(paired, item.target)
        assert item.struck == ("one", "two")
        assert item.at_least == pytest.approx(max(0.0, first[0] + second[0] - 1.0))
        assert item.at_most == min(first[0], second[0])
        assert item.rto_s == max(first[1], second[1])
        assert item.lost_writes == first[2] + second[2]
    # Zone a holds the only instance of the first system.
    assert (found[0].verdict, found[0].survived, found[0].matters) == ("breached", False, False)


def test_one_system_and_systems_of_two_regions_have_nothing_together(alone: Assessment, paired: Assessment) -> None:
    assert joint_outcomes((alone,)) == ()
    level = paired.inputs.level
    moved = replace(level, regions=(replace(level.home, name="eu-west-1"), *level.regions[1:]))
    elsewhere = replace(named(paired, "two"), inputs=replace(paired.inputs, level=moved))
    assert joint_outcomes((named(alone, "one"), elsewhere)) == ()


@pytest.mark.parametrize(
    ("survived", "by_share", "want"),
    [(True, "breached", "breached"), (True, "unknown", "unknown"), (True, "met", "met"), (False, "breached", "met")],
)
def test_what_no_system_says_by_itself_decides_the_verdict(
    survived: bool, by_share: PackVerdict, want: PackVerdict, paired: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = replace(paired, findings=())
    item = JointOutcome("zone-power", ZONES[0], by_share, by_share, survived, ("a", "b"), 3.0, 0.0, 0, 0.8, 0.9)
    monkeypatch.setattr(assessment_data, "joint_outcomes", lambda _made: (item,))
    assert overall((met,)) == want


def test_every_format_has_it(alone: Assessment, paired: Assessment) -> None:
    report = assessment_report((named(alone, "one"), named(paired, "two")))
    data = json.loads(write(report, "json"))
    assert [item["scenario"] for item in data["together"]] == [f"zone-power:{zone}" for zone in ZONES]
    assert data["together"][0]["systems"] == ["one", "two"]
    assert all(f'name="zone-power:{zone}"' in write(report, "junit") for zone in ZONES)
    assert all(zone in write(report, "text") for zone in ZONES)
