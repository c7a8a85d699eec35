"""Every limit that bursts is one conserved bucket: what is done never exceeds what was saved and what is refilled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.catalog.storage import MIB
from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.buckets import BUCKETS, NONE, VOLUME_IOS, allowed, spend
from drill.model.design import Clients, Storage
from drill.model.inputs import Bucket, Inputs, Limits
from drill.model.level import Apps
from drill.model.level_traffic import Keys
from drill.validation.scenarios import EAST, NEVER_IN_MEMORY, build, design, level, request

few = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
fewer = settings(few, max_examples=12)
READ_CPU_MS = 0.01
RECORD_BYTES = 2000
PAGE = 8192
READS_PER_UNIT = {
    "volume_ios": 1.0,
    "class_ios": 1.0,
    "volume_bytes": 1.0 / PAGE,
    "class_bytes": 1.0 / PAGE,
    "network_bytes": 1.0 / RECORD_BYTES,
    "cpu_s": 1000.0 / READ_CPU_MS,
}
"""Reads of a record that is not in memory for one unit of each limit."""
SECONDS = 30


@few
@given(
    rate=st.floats(0.0, 1e5),
    more=st.floats(0.0, 1e5),
    size=st.floats(0.0, 1e7),
    start=st.floats(0.0, 1.0),
    wanted=st.lists(st.floats(0.0, 3e5), min_size=1, max_size=60),
    bucket=st.integers(0, BUCKETS - 1),
)
def test_a_bucket_is_conserved(
    rate: float, more: float, size: float, start: float, wanted: list[float], bucket: int
) -> None:
    rows = DrillEngine(unlimited(1.0), 1).rows
    rows.bucket_rate[bucket], rows.bucket_peak[bucket], rows.bucket_size[bucket] = rate, rate + more, size
    rows.tokens[bucket] = left = start * size
    for amount in wanted:
        most = allowed(rows, 0, bucket)
        assert most <= min(rate + more, rate + left) * (1.0 + 1e-12) or size == 0.0
        used = min(amount, most)
        spend(rows, 0, bucket, used)
        saved = rows.tokens[bucket]
        assert 0.0 <= saved <= size
        # What is in it now was in it before or came in, less what was used; what did not fit is gone.
        assert saved <= max(0.0, left + rate - used) + 1e-6
        assert saved == pytest.approx(min(size, left + rate - used), abs=1e-6 * (1.0 + size)) or size == 0.0
        left = saved


def unlimited(per_s: float) -> Inputs:
    """One machine that reads records which are never in memory, and has no limit but its processors."""
    keys = Keys(1_000_000, 0.0, RECORD_BYTES)
    item = request("read", per_s, keys=keys, read_cpu_ms=READ_CPU_MS, within_ms=60_000, timeout_ms=60_000)
    apps = Apps(EAST.zones[:1], instances=1, threads=1000)
    made = build(
        level((item,), SECONDS, apps=apps, data_gib=NEVER_IN_MEMORY), design(clients=Clients(pool=100, max_waiting=0))
    )
    return replace(made, machines=tuple(replace(one, vcpu=8, speed=1.0, limits=Limits()) for one in made.machines))


def answered(name: str, bucket: Bucket, per_s: float) -> list[float]:
    """Requests answered in each second by a machine with one limit."""
    made = unlimited(per_s)
    limited = tuple(replace(one, limits=Limits(**{name: bucket})) for one in made.machines)
    frames = simulate(replace(made, machines=limited), 1).frames
    return [frames[t].classes[0].good + frames[t].classes[0].late for t in range(SECONDS)]


@fewer
@given(
    name=st.sampled_from(tuple(READS_PER_UNIT)),
    rate=st.floats(50.0, 4000.0),
    burst=st.floats(1.0, 10.0),
    burst_s=st.floats(0.0, 2.0 * SECONDS),
    asked=st.floats(0.2, 3.0),
)
def test_what_is_done_never_exceeds_tokens_and_refill(
    name: str, rate: float, burst: float, burst_s: float, asked: float
) -> None:
    """For every limit of a machine, whatever is offered: by the end of each second, and in each second."""
    unit = 1.0 / READS_PER_UNIT[name]
    peak = rate * burst
    bucket = Bucket(rate * unit, peak * unit, (peak - rate) * burst_s * unit)
    done = answered(name, bucket, peak * asked)
    total = 0.0
    for second, amount in enumerate(done):
        total += amount
        # A job under way when the drill begins is none, but one tick of arrivals may be answered a tick later.
        assert amount <= peak * 1.001 + 1.0
        assert total <= (peak - rate) * burst_s + rate * (second + 1) * 1.001 + 1.0


@pytest.mark.parametrize("name", tuple(READS_PER_UNIT))
def test_a_burst_lasts_as_long_as_its_tokens(name: str) -> None:
    """1,000 a second without end and 3,000 while tokens last: 10 s at more than is asked, then 1,000."""
    unit = 1.0 / READS_PER_UNIT[name]
    done = answered(name, Bucket(1000.0 * unit, 3000.0 * unit, 20_000.0 * unit), 9000.0)
    assert done[2:9] == pytest.approx([3000.0] * 7, rel=0.01)
    assert done[13:] == pytest.approx([1000.0] * (SECONDS - 13), rel=0.01)


def test_a_machine_without_a_limit_has_none() -> None:
    rows = DrillEngine(unlimited(1.0), 1).rows
    assert [allowed(rows, 0, bucket) for bucket in range(BUCKETS)] == [NONE] * BUCKETS


def test_the_limits_of_a_class_are_those_of_the_table() -> None:
    """db.r6g.large: 3,600 to 20,000 IOPS and 78.75 to 593.75 MB/s for 30 minutes, 0.75 to 10 Gbit/s for 6.5; gp3 of 100 GiB."""
    limits = build(level((request("read", 1.0),), 60), design(on={"instance": "db.r6g.large"})).machines[0].limits
    assert limits.volume_ios == Bucket(3000.0, 3000.0, 0.0)
    assert limits.volume_bytes == Bucket(125 * MIB, 125 * MIB, 0.0)
    assert limits.class_ios == Bucket(3600.0, 20_000.0, 16_400.0 * 1800.0)
    assert limits.class_bytes == Bucket(78.75e6, 593.75e6, 515e6 * 1800.0)
    assert limits.network_bytes == Bucket(93.75e6, 1.25e9, 1156.25e6 * 390.0)
    assert limits.cpu_s is None


def test_credits_of_a_burstable_class_bind_where_nobody_is_charged_for_more() -> None:
    """db.t3.medium: 2 vCPU at 20 %; 576 credits of a vCPU-minute are the most that accrue (EC2 User Guide)."""
    own = build(level((request("read", 1.0),), 60), design(on={"instance": "db.t3.medium", "service": "ec2"}))
    made = own.machines[0].limits.cpu_s
    assert made is not None
    assert (made.rate, made.peak, made.size) == pytest.approx((0.4, 2.0, 576 * 60.0))
    charged = build(level((request("read", 1.0),), 60), design(on={"instance": "db.t3.medium"}))
    assert charged.machines[0].limits.cpu_s is None


def test_a_spent_gp2_volume_stays_at_its_baseline() -> None:
    """100 GiB: 300 IOPS. Six times as much is offered; a quarter of it at most is done, and no alarm flickers."""
    item = request("read", 900.0, keys=Keys(1_000_000, 0.0), reads=2, read_cpu_ms=0.05, within_ms=1000, timeout_ms=3000)
    made = build(
        level((item,), 300, data_gib=NEVER_IN_MEMORY),
        design(on={"instance": "db.m5.large", "storage": Storage("gp2", 100)}),
    )
    simulation = DrillEngine(made, 1)
    simulation.rows.tokens[VOLUME_IOS] = 0.0
    simulation.advance(300)
    shown = [simulation.frames[t].classes[0] for t in range(60, 300)]
    answered_share = sum(frame.good for frame in shown) / sum(frame.offered for frame in shown)
    assert answered_share <= 0.25
    assert max(frame.good for frame in shown) <= 150.0 * 1.01
    assert len(simulation.state.events) < 10


def test_a_newer_class_of_the_same_baseline_is_held_like_the_older() -> None:
    """db.r8g.large and db.r7g.large pass 3,600 I/O operations a second without end (EC2 DescribeInstanceTypes)."""
    chosen = [
        build(level((request("read", 1.0),), 60), design(on={"service": "ec2", "instance": name})).machines[0].limits
        for name in ("db.r8g.large", "db.r7g.large")
    ]
    rates = [limits.class_ios.rate if limits.class_ios else None for limits in chosen]
    assert rates == [3600.0, 3600.0]
