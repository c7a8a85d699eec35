"""The network of a cache node: a burst while credits last, then its baseline, and answers that come late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import DrillEngine
from drill.model.inputs import Bucket, Inputs
from drill.model.level_traffic import Curve, Keys
from drill.topology.assemble import assemble
from tests.factories import browse, cache, design, level

PER_S, RECORD_BYTES = 500.0, 10_000
SENT = PER_S * RECORD_BYTES
LENGTH_S = 120


def drill(per_s: float = PER_S) -> Inputs:
    """Reads of records of 10 kB, all of them in memory."""
    item = browse(
        rate=Curve(((0, per_s),)), reads=1, keys=Keys(1000, 0.9, RECORD_BYTES), within_ms=300, timeout_ms=2000
    )
    return assemble(level(length_s=LENGTH_S, classes=(item,)), design(cache=cache()))


def limited(bucket: Bucket, per_s: float = PER_S) -> DrillEngine:
    made = drill(per_s)
    shards = tuple(replace(shard, network_bytes=bucket) for shard in made.shards)
    simulation = DrillEngine(replace(made, shards=shards), 1)
    simulation.advance(LENGTH_S)
    return simulation


def good(simulation: DrillEngine, first: int, last: int) -> float:
    """Share answered in time."""
    shown = [simulation.frames[t].classes[0] for t in range(first, last)]
    return sum(frame.good for frame in shown) / sum(frame.offered for frame in shown)


def test_it_is_shaped_to_its_baseline_once_its_credits_are_spent() -> None:
    """Twice the baseline for 40 s: the bucket holds 40 s of the other half."""
    simulation = limited(Bucket(0.5 * SENT, 4.0 * SENT, 0.5 * SENT * 40.0))
    assert good(simulation, 0, 35) == pytest.approx(1.0, abs=0.001)
    # What waits for the network is late; half of it gets through in time.
    assert good(simulation, 50, LENGTH_S) == pytest.approx(0.5, abs=0.03)
    late = [row for row in simulation.recording().ledger if row.outcome == "late"]
    assert {row.chain[-1].code for row in late} == {"choice.network"}


def test_what_is_sent_never_exceeds_tokens_and_refill() -> None:
    rate, size = 0.3 * SENT, 2.0 * SENT
    sent = 0.0
    made = drill()
    bucket = Bucket(rate, 2.0 * SENT, size)
    shards = tuple(replace(shard, network_bytes=bucket) for shard in made.shards)
    simulation = DrillEngine(replace(made, shards=shards), 1)
    for second in range(1, LENGTH_S + 1):
        simulation.advance(1)
        frame = simulation.frames[second - 1].classes[0]
        sent += frame.hit_ratio * frame.offered * RECORD_BYTES
        # A second is looked at when it is over: the first one after a bucket is empty is still sent.
        assert sent <= size + rate * (second + 1) + SENT


def test_a_network_with_room_changes_nothing() -> None:
    wide = limited(Bucket(10.0 * SENT, 10.0 * SENT))
    none = DrillEngine(drill(), 1)
    none.advance(LENGTH_S)
    assert wide.recording().digest == none.recording().digest


def test_a_node_has_the_network_of_its_class() -> None:
    """cache.r6g.large: 0.75 Gbit/s, 10 Gbit/s for six and a half minutes (EC2; measured for M5 of that size)."""
    assert drill().shards[0].network_bytes == Bucket(93.75e6, 1.25e9, 1156.25e6 * 390.0)
