"""Bytes between zones and regions on the bill, against AWS's rules and closed forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drill.catalog.price_lists.regional_prices import out_of_region
from drill.files.load import load_level
from drill.model.canonical import plain, stamped
from drill.model.design import Design
from drill.model.level import Apps, Level
from drill.model.level_traffic import Curve, Keys, Payload, RequestClass
from drill.model.run import MICRO
from drill.scoring.bill import bill_of
from drill.scoring.bill_notes import bill_notes
from drill.scoring.wire_paths import crossings
from tests.document_texts import LEVEL
from tests.factories import EAST, WEST, browse, cache, checkout, design, level, replica

GIB = 2**30
MONTH_S = 730 * 3600
PAYLOAD = Payload(1_000, 9_000)


def month_gib(per_s: float, payload: Payload = PAYLOAD) -> float:
    """GiB that so many requests a second move in a month, both ways."""
    return per_s * (payload.request + payload.answer) * MONTH_S / GIB


def on(*classes: RequestClass) -> Level:
    """Two instances of the application in each of three zones of us-east-1; us-west-2 beside it."""
    return level(regions=(EAST, WEST), classes=classes)


def usd(made: Design, place: Level, code: str = "zone_traffic") -> dict[str, float]:
    """US dollars a month by what the applications talk to."""
    found = [item for item in bill_of(place, made) if item.said.code == f"bill.{code}"]
    return {str(dict(item.said.facts)["to"]): item.micro_usd_month / MICRO for item in found}


WRITES = checkout(payload=PAYLOAD)
READS = browse(payload=PAYLOAD)


def test_two_of_three_zones_reach_the_writer_across_zones_at_a_cent_each_way() -> None:
    """120 requests a second; Exploring Data Transfer Costs for AWS Managed Databases: the side of RDS is free."""
    assert usd(design(), on(WRITES)) == {"database": pytest.approx(month_gib(120 * 2 / 3) * 0.01)}


def test_between_two_instances_of_ec2_both_sides_pay() -> None:
    assert usd(design(on={"service": "ec2"}), on(WRITES)) == {
        "database": pytest.approx(2 * month_gib(120 * 2 / 3) * 0.01)
    }


def test_a_standby_adds_no_bytes_and_replication_between_zones_is_free() -> None:
    lines = {item.said.code for item in bill_of(on(WRITES), design(on={"multi_az": "standby"}))}
    assert usd(design(on={"multi_az": "standby"}), on(WRITES)) == usd(design(), on(WRITES))
    assert "bill.transfer" not in lines
    assert "bill.transfer" not in {item.said.code for item in bill_of(on(WRITES), design(replicas=(replica(),)))}


def test_reads_are_spread_over_the_readers_and_each_crosses_for_two_zones_of_three() -> None:
    made = design(replicas=(replica(), replica(name="replica-2", zone="us-east-1c")), reads=(("browse", "replicas"),))
    assert usd(made, on(READS)) == {"database": pytest.approx(month_gib(800 * 2 / 3) * 0.01)}
    paths = {(one.source_zone, one.target_zone) for one in crossings(on(READS), made)}
    assert paths == {(a, b) for a in EAST.zones for b in EAST.zones[1:] if a != b}


def test_a_class_routed_to_the_writer_passes_the_readers_by() -> None:
    made = design(replicas=(replica(),), reads=(("browse", "writer"),))
    assert {one.target_zone for one in crossings(on(READS), made)} == {"us-east-1a"}


def test_a_cached_class_goes_to_the_shards() -> None:
    """One shard in each zone: two thirds of what applications ask a cache for crosses zones; the side of ElastiCache is free."""
    made = design(cache=cache(shards=3, zones=EAST.zones))
    assert usd(made, on(READS)) == {"cache": pytest.approx(month_gib(800 * 2 / 3) * 0.01)}


def test_users_abroad_pay_where_each_byte_leaves() -> None:
    """Requests leave us-west-2 and answers us-east-1, at 2 cents a GB each; to a replica there nothing crosses regions."""
    far = browse(payload=PAYLOAD, region="us-west-2")
    place = level(regions=(EAST, WEST), classes=(far,), apps=Apps((*EAST.zones, *WEST.zones), 10))
    assert usd(design(), place, "region_traffic") == {"database": pytest.approx(month_gib(800) * 0.02)}
    near = design(replicas=(replica(zone="us-west-2a"),), reads=(("browse", "replicas"),))
    assert usd(near, place, "region_traffic") == {}
    assert usd(near, place) == {"database": pytest.approx(month_gib(800 / 2) * 0.01)}


def test_bytes_to_a_replica_in_another_region_cost_what_the_source_charges() -> None:
    """infracost: 750 GB out of ap-northeast-1 at 67.50, out of sa-east-1 at 103.50 US dollars."""
    assert 750 * out_of_region("ap-northeast-1", "us-east-1").usd == pytest.approx(67.50)
    assert 750 * out_of_region("sa-east-1", "eu-west-1").usd == pytest.approx(103.50)
    assert 500 * out_of_region("us-east-1", "us-east-2").usd == pytest.approx(5.00)
    assert 750 * out_of_region("us-east-1", "eu-west-1").usd == pytest.approx(15.00)


def test_a_cluster_in_each_region_is_paid_for_and_what_is_written_is_sent_there() -> None:
    """As many nodes again; 10 records of 1 KiB a second leave us-east-1 at 2 cents a GB (AWS price list)."""
    session = browse(
        name="session", rate=Curve(((0, 10.0),)), writes=1, keys=Keys(1_000, 0.0, bytes=1_024), ephemeral=True
    )
    made = cache(classes=(), stores=("session",), replicas=1)
    lines = {
        (item.said.code, dict(item.said.facts).get("region", "")): item.micro_usd_month / MICRO
        for item in bill_of(on(session), design(cache=replace(made, global_datastore=(WEST.name,))))
    }
    alone = bill_of(on(session), design(cache=made))
    assert {item.said.code for item in alone}.isdisjoint({"bill.copied_records"})
    at_home = next(item.micro_usd_month / MICRO for item in alone if item.said.code == "bill.cache")
    assert lines[("bill.cache", "")] == at_home
    assert lines[("bill.cache", WEST.name)] == pytest.approx(at_home, rel=0.01)
    assert lines[("bill.copied_records", WEST.name)] == pytest.approx(10 * 1_024 * MONTH_S / GIB * 0.02)


def test_reads_of_a_secondary_cluster_cross_no_region() -> None:
    place = replace(on(browse(payload=PAYLOAD, region=WEST.name)), apps=Apps((*EAST.zones, *WEST.zones)))
    made = cache(zones=EAST.zones[:1])
    assert usd(design(cache=made), place, "region_traffic")["cache"] > 0.0
    copied = design(cache=replace(made, global_datastore=(WEST.name,)))
    assert usd(copied, place, "region_traffic") == {}


def test_a_class_without_a_payload_is_not_billed_and_the_bill_says_so() -> None:
    silent = on(checkout(), READS)
    assert usd(design(), silent) == usd(design(), on(READS))
    assert [dict(note.facts) for note in bill_notes(silent, design())] == [{"classes": 1}]
    assert bill_notes(on(WRITES, READS), design()) == ()


def test_a_level_without_payloads_keeps_its_digests() -> None:
    assert "payload" not in plain(checkout())
    assert stamped(on(checkout())).digest != stamped(on(WRITES)).digest


def test_a_payload_is_read_from_a_level_file() -> None:
    head = "    within: 500ms\n"
    text = LEVEL.replace(head, head + "    payload: {request: 1 KiB, answer: 20 KiB}\n", 1)
    assert text != LEVEL
    assert Payload(1024, 20_480) in [item.payload for item in load_level(text).classes]


def test_records_that_expire_are_sent_to_other_regions_when_they_are_loaded_again() -> None:
    """100 keys read ten times a second with a TTL of 20 s: each is loaded again 0.1 / (1 + 0.1 x 20) times a second."""
    reads = browse(rate=Curve(((0, 10.0),)), reads=1, keys=Keys(100, 0.0, bytes=1_024))
    usual = cache(ttl_s=20, global_datastore=(WEST.name,))

    def sent(**over: Any) -> float:
        lines = bill_of(on(reads), design(cache=replace(usual, **over)))
        found = (item.micro_usd_month / MICRO for item in lines if item.said.code == "bill.copied_records")
        return next(found, 0.0)

    loads = 100 * 0.1 / (1.0 + 0.1 * 20)
    assert sent() == pytest.approx(loads * 1_024 * MONTH_S / GIB * 0.02, rel=0.01)
    assert sent(ttl_s=0) == sent(strategy="write-through") == 0.0
