"""Queues of messages: nothing vanishes in them, workers bound what is in hand, and a backlog lasts as long as arithmetic says."""

from __future__ import annotations

import importlib.util
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.engine.flow.consumers.workers import class_under_way, seen_load
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Clients, Consumers, Design
from drill.model.inputs import Inputs
from drill.model.level import Apps, Fault, Level
from drill.model.level_traffic import Curve, RequestClass, Retries, WorkQueue
from drill.model.run import Recording
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests import strategies
from tests.conservation import conserves
from tests.factories import EAST, design, level
from tests.oracle.plants import bare, scenario
from tests.oracle.worker_queue import Workers, play

APPS = Apps(EAST.zones[1:], instances=6, threads=2000)
CRASH = (Fault("crash", "drill:instance-crash", 20, 0, "writer"),)
"""A writer that is away for 40 s (`plants.RESTART_S`)."""
few = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
many = settings(few, max_examples=150)


def work(rate: float = 100.0, **over: object) -> RequestClass:
    """Single reads of 6 ms: two processors answer 333 a second."""
    made = RequestClass(
        "work", Curve(((0, rate),)), 1, 0, 5000, 2000, None, Retries(1, 200), None, read_cpu_ms=6.0, queue=WorkQueue()
    )
    return replace(made, **over)  # type: ignore[arg-type]


def plant(
    *classes: RequestClass,
    faults: tuple[Fault, ...] = (),
    length_s: int = 60,
    trip_ms: float = 5.0,
    chosen: Design | None = None,
) -> Inputs:
    """Two processors, and a round trip of so many milliseconds; nothing else takes time."""
    made = level(length_s=length_s, classes=classes, faults=faults, apps=APPS, data_gib=0.1, write_bytes=1)
    inputs = bare(assemble(made, chosen or design(clients=Clients(pool=200))), vcpu=2)
    return replace(inputs, latency_ms=tuple((a, b, trip_ms) for a, b, _ in inputs.latency_ms))


def of_queue(made: Recording, t: int, c: int = 0) -> tuple[float, float]:
    """Backlog and age of the oldest message at the end of a second."""
    frame = made.frames[t].classes[c]
    return frame.backlog, frame.oldest_s


def lost(made: Recording, code: str) -> int:
    """Requests lost to a cause."""
    return sum(row.count for row in made.ledger if row.cause.code == code)


# What a queue is for.


def test_messages_wait_through_an_outage_that_loses_requests() -> None:
    queued = conserves(plant(work(within_ms=60_000), faults=CRASH, length_s=90))
    direct = conserves(plant(work(within_ms=60_000, queue=None), faults=CRASH, length_s=90))
    assert queued.totals[0].failed == 0
    assert direct.totals[0].failed == pytest.approx(40 * 100, rel=0.02)


def test_a_backlog_is_the_arrivals_of_the_outage_and_lasts_as_long_as_the_closed_form_says() -> None:
    """Backlog = λ D, drained after λ D / (μ - λ): 100/s for 40 s against two processors of 6 ms."""
    made = conserves(plant(work(queue=WorkQueue(workers=50)), faults=CRASH, length_s=100))
    (queue,) = made.queues
    assert queue.most == pytest.approx(100 * 40, rel=0.015)
    assert queue.drained_s is not None
    # Drained means that the oldest is younger than the objective of 5 s: then 5 s of arrivals are left at most.
    left = 100.0 * 5.0
    assert queue.drained_s - 60 == pytest.approx((100 * 40 - left) / (2 / 0.006 - 100), abs=1.5)
    assert queue.oldest_s == pytest.approx(40.0, abs=0.5)


@pytest.mark.parametrize("workers", [1, 2])
def test_few_workers_do_as_many_as_one_after_the_other_can(workers: int) -> None:
    """Never more workers than processors: none waits for another, each needs 5 ms and 6 ms for a message."""
    made = simulate(plant(work(10.0, queue=WorkQueue(workers=workers, backlog=20_000))), 1)
    done = (of_queue(made, 9)[0] - of_queue(made, 19)[0]) / 10.0 + 10.0
    assert done == pytest.approx(workers / 0.011, rel=0.005)


def test_many_workers_do_as_many_as_the_processors_can() -> None:
    made = simulate(plant(work(10.0, queue=WorkQueue(workers=200, backlog=20_000))), 1)
    done = (of_queue(made, 9)[0] - of_queue(made, 19)[0]) / 10.0 + 10.0
    assert done == pytest.approx(2 / 0.006, rel=0.005)


def test_workers_that_outnumber_the_database_stand_in_its_queue() -> None:
    """By Little's law: 200 workers, of which 333/s x 11 ms are on the way or served."""
    drill = DrillEngine(plant(work(10.0, timeout_ms=20_000, queue=WorkQueue(workers=200, backlog=20_000))), 1)
    drill.advance(20)
    assert class_under_way(drill.rows, 0) == pytest.approx(200 - 2 / 0.006 * 0.011, rel=0.02)


def test_the_age_of_the_oldest_is_read_off_the_curve_of_arrivals() -> None:
    """Behind a writer that is away, the oldest message is the first that could not be taken."""
    made = simulate(plant(work(queue=WorkQueue(workers=5)), faults=CRASH), 1)
    backlog, oldest_s = of_queue(made, 39)
    assert backlog == pytest.approx(100 * 20, rel=0.01)
    assert oldest_s == pytest.approx(20.0, abs=0.3)


def test_a_backlog_at_the_start_is_offered_and_as_old_as_the_level_says() -> None:
    made = conserves(plant(work(queue=WorkQueue(workers=1, backlog=5000, backlog_age_s=50)), length_s=30))
    rate = 1 / 0.011
    assert made.totals[0].offered == 5000 + 30 * 100
    assert made.queues[0].at_start == 5000
    # After 10 s the head of what came evenly over 50 s has moved on by what was done.
    assert of_queue(made, 9)[1] == pytest.approx(50 - rate * 10 / (5000 / 50) + 10, abs=0.3)


# Bound and expiry.


def test_what_does_not_fit_is_refused_and_says_so() -> None:
    made = conserves(plant(work(queue=WorkQueue(bound=2000)), faults=CRASH, length_s=90))
    assert lost(made, "cause.queue_full") == pytest.approx(100 * 40 - 2000, rel=0.02)
    chain = next(row.chain for row in made.ledger if row.cause.code == "cause.queue_full")
    assert chain[0] == Said("fault.root", at_s=20, kind="drill:instance-crash", target="writer")
    assert chain[-1] == Said("choice.option", path="queue.bound", value=2000)


def test_what_waits_too_long_expires_and_says_so() -> None:
    """Of 40 s of arrivals the last 15 s are young enough when the writer is back."""
    made = conserves(plant(work(queue=WorkQueue(expiry_s=15)), faults=CRASH, length_s=90))
    assert lost(made, "cause.message_expired") == pytest.approx(100 * 25, rel=0.02)
    assert made.queues[0].oldest_s <= 15.0
    chain = next(row.chain for row in made.ledger if row.cause.code == "cause.message_expired")
    assert chain[-1] == Said("choice.option", path="queue.expiry", value_s=15)


def test_without_redelivery_an_outage_eats_the_queue() -> None:
    made = conserves(plant(work(queue=WorkQueue(workers=50, redelivers=False)), faults=CRASH, length_s=90))
    assert made.totals[0].failed > 0.9 * 40 * 100
    assert lost(made, "cause.refused") == made.totals[0].failed


def seen(messages: float, refused: float, *, writable: int = 1) -> float:
    """The load of workers' messages of 10 ms that others see, in seconds of work, where this share of them is refused."""
    drill = DrillEngine(plant(work(writes=1, queue=WorkQueue(workers=5))), 1)
    drill.advance(2)
    r = drill.rows
    r.attempts_tried[0], r.amount[0], r.slot_work_s[0] = 1, messages, 0.01
    r.refuse[0], r.writable[0], r.in_line[0] = refused, writable, 0.01
    arrived = messages * (1.0 - refused) if writable else 0.0
    return seen_load(r, 0, 0, arrived * 0.01, 0.5)


def test_messages_that_are_refused_are_no_load() -> None:
    few_messages = seen(5.0, 0.0)
    assert few_messages > 0.0
    assert seen(20.0, 0.75) == pytest.approx(few_messages)
    assert seen(20.0, 1.0) == seen(20.0, 0.0, writable=0) == 0.0


def test_a_message_that_waited_is_late_because_of_the_queue() -> None:
    made = conserves(plant(work(), faults=CRASH, length_s=90))
    rows = [row for row in made.ledger if row.outcome == "late"]
    assert {row.cause for row in rows} == {Said("cause.queued")}
    assert {row.chain[-1] for row in rows} == {Said("choice.option", path="queue.workers", value=10)}


def test_the_design_chooses_workers_bound_and_expiry() -> None:
    chosen = design(queue=Consumers(workers=1, bound=1000, expiry_s=5))
    drill = DrillEngine(plant(work(), chosen=chosen), 1)
    drill.advance(1)
    assert (drill.rows.workers[0], drill.rows.queue_bound[0], drill.rows.queue_expiry[0]) == (1, 1000.0, 20)


def test_workers_can_be_added_while_it_runs() -> None:
    inputs = plant(work(queue=WorkQueue(workers=1)))
    few_workers = simulate(inputs, 1)
    more = simulate(inputs, 1, (Action(30, "change", "queue.workers", "20"),))
    assert of_queue(few_workers, 59)[0] == pytest.approx(60 * (100 - 1 / 0.011), rel=0.05)
    assert of_queue(more, 59)[0] == pytest.approx(0.0, abs=1e-6)


def test_workers_of_a_dark_zone_are_gone() -> None:
    dark = (Fault("dark", "drill:az-power", 10, 40, "us-east-1b"),)
    drill = DrillEngine(plant(work(queue=WorkQueue(workers=5)), faults=dark), 1)
    drill.advance(5)
    before = drill.rows.workers[0]
    drill.advance(10)
    assert (before, drill.rows.workers[0]) == (5, 2)


def test_an_alarm_rings_while_the_oldest_message_is_older_than_the_objective() -> None:
    made = simulate(plant(work(), faults=CRASH, length_s=90), 1)
    rings = [(event.t, event.said.code) for event in made.events if event.said.code.startswith("alarm.backlog")]
    assert [code for _, code in rings] == ["alarm.backlog", "alarm.backlog_ended"]
    assert rings[0][0] == pytest.approx(26, abs=1)
    assert rings[1][0] == pytest.approx(made.queues[0].drained_s or 0, abs=1)


# Rules for every queue.

queues = st.builds(
    WorkQueue,
    workers=st.integers(1, 300),
    bound=st.none() | st.integers(1, 5000),
    expiry_s=st.none() | st.integers(1, 60),
    redelivers=st.booleans(),
    backlog=st.integers(0, 20_000),
    backlog_age_s=st.just(0) | st.integers(1, 100),
)


def with_queues(drill: tuple[Level, Design], made: list[WorkQueue]) -> Inputs:
    """A random drill whose first class, or first two where the second has no cache, waits in queues."""
    drawn, chosen = drill
    classes = list(drawn.classes)
    for k, queue in zip((0, len(classes) - 1), made, strict=False):
        if k == 0 or classes[k].keys is None:
            old = min(queue.backlog_age_s, queue.expiry_s or queue.backlog_age_s) if queue.backlog else 0
            classes[k] = replace(classes[k], queue=replace(queue, backlog_age_s=old))
    return assemble(replace(drawn, classes=tuple(classes)), chosen)


def keeps_to_its_limits(drill: tuple[Level, Design], made: list[WorkQueue], acts: tuple[Action, ...]) -> None:
    """Play a random drill with queues and hold it to its accounts and bounds."""
    inputs = with_queues(drill, made)
    recording = conserves(inputs, 1, acts)
    for k, item in enumerate(inputs.level.classes):
        if item.queue is None:
            continue
        for t in range(len(recording.frames)):
            backlog, oldest_s = of_queue(recording, t, k)
            if item.queue.bound is not None:
                assert backlog <= max(item.queue.bound, item.queue.backlog) + 2 * item.queue.workers + 1e-6
            if item.queue.expiry_s is not None:
                assert oldest_s <= item.queue.expiry_s


@pytest.mark.slow
@few
@given(drill=strategies.drills(), made=st.lists(queues, min_size=1, max_size=2), data=st.data())
def test_every_message_ends_or_waits(drill: tuple[Level, Design], made: list[WorkQueue], data: st.DataObject) -> None:
    """Offered = good + stale + late + failed + change of waiting in every second; bounds and expiry hold."""
    keeps_to_its_limits(drill, made, data.draw(strategies.actions(drill[1])))


@pytest.mark.slow
@many
@given(drill=strategies.drills(), made=st.lists(queues, min_size=1, max_size=2), data=st.data())
def test_every_message_ends_or_waits_many(
    drill: tuple[Level, Design], made: list[WorkQueue], data: st.DataObject
) -> None:
    """The same for more drills."""
    keeps_to_its_limits(drill, made, data.draw(strategies.actions(drill[1])))


@few
@given(
    workers=st.integers(1, 60),
    more=st.integers(1, 60),
    rate=st.floats(1.0, 500.0),
    backlog=st.integers(0, 5000),
    trip_ms=st.sampled_from((0.0, 1.0, 20.0)),
)
def test_more_workers_never_leave_more_waiting(
    workers: int, more: int, rate: float, backlog: int, trip_ms: float
) -> None:
    """Where nobody times out, a queue with more workers is shorter in every second."""

    def backlogs(count: int) -> list[float]:
        queue = WorkQueue(workers=count, backlog=backlog)
        made = simulate(plant(work(rate, timeout_ms=60_000, queue=queue), length_s=20, trip_ms=trip_ms), 1)
        return [of_queue(made, t)[0] for t in range(20)]

    for less, longer in zip(backlogs(workers + more), backlogs(workers), strict=True):
        assert less <= longer + 1e-6 * max(1.0, longer)


@few
@given(workers=st.integers(1, 100), rate=st.floats(1.0, 1000.0), other=st.floats(0.0, 400.0))
def test_no_more_messages_are_in_hand_than_there_are_workers(workers: int, rate: float, other: float) -> None:
    """However the database is loaded, and while it is away."""
    plain = work(other, name="plain", queue=None)
    drill = DrillEngine(plant(work(rate, queue=WorkQueue(workers=workers)), plain, faults=CRASH, length_s=70), 1)
    while not drill.done:
        drill.advance(5)
        assert class_under_way(drill.rows, 0) <= workers * (1.0 + 1e-9)


@pytest.mark.skipif(importlib.util.find_spec("numba") is None, reason="needs the `fast` extra")
@pytest.mark.slow
def test_compiled_is_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bits, whichever way a drill with queues is run."""
    inputs = plant(
        work(queue=WorkQueue(bound=3000, expiry_s=30, backlog=4000, backlog_age_s=20)),
        work(50.0, name="plain", queue=None),
        work(20.0, name="more", queue=WorkQueue(workers=3, redelivers=False)),
        faults=CRASH,
        length_s=120,
    )
    digests = []
    for fast in ("0", "1"):
        monkeypatch.setenv("DRILL_FAST", fast)
        digests.append(simulate(inputs, 1).digest)
    assert digests[0] == digests[1]


# The engine against a simulation of single messages.

CASES = {
    "as many workers as processors": ((work(queue=WorkQueue(2, backlog=5000, backlog_age_s=10)),), ()),
    "about as many as keep the processors busy": ((work(queue=WorkQueue(4, backlog=8000, backlog_age_s=10)),), ()),
    "many workers beside others": (
        (work(queue=WorkQueue(40, backlog=8000)), work(100.0, name="plain", within_ms=50, queue=None)),
        (),
    ),
    "few workers beside others": (
        (work(queue=WorkQueue(4, backlog=8000)), work(100.0, name="plain", within_ms=50, queue=None)),
        (),
    ),
    "an outage": ((work(150.0, queue=WorkQueue(10)),), CRASH),
    "an outage, a short queue": ((work(150.0, queue=WorkQueue(10, bound=2000)),), CRASH),
    "an outage, and messages expire": ((work(150.0, queue=WorkQueue(10, expiry_s=15)),), CRASH),
    "more than the processors can do": ((work(450.0, queue=WorkQueue(10, expiry_s=15)),), ()),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_engine_agrees_with_single_messages(name: str) -> None:
    """Backlogs within 4 % of the messages that have come, shares of outcomes within three points, over four seeds."""
    classes, faults = CASES[name]
    inputs = plant(*classes, faults=faults, length_s=80)
    made = simulate(inputs, 1)
    queue = classes[0].queue
    assert queue is not None
    played = [
        play(
            scenario(inputs),
            Workers(
                0,
                queue.workers,
                0.005,
                queue.bound or float("inf"),
                queue.expiry_s or float("inf"),
                queue.backlog,
                queue.backlog_age_s,
            ),
            seed,
        )
        for seed in range(4)
    ]
    for t in range(4, 79, 5):
        mean = sum(tier.waiting[t] for tier, _ in played) / len(played)
        come = queue.backlog + classes[0].rate.points[0][1] * (t + 1)
        assert of_queue(made, t)[0] == pytest.approx(mean, abs=0.04 * come + 20)
    for c, total in enumerate(made.totals):
        offered = total.offered
        for what in ("good", "late"):
            mean = sum(out.total(what, c) for _, out in played) / len(played)
            assert getattr(total, what) / offered == pytest.approx(mean / offered, abs=0.03), (c, what)
