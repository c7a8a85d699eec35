"""What holds for every level, design, seed and action: nothing is lost, and the same inputs give the same run."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Clients, Design, Replica
from drill.model.level import Fault, Level
from drill.model.level_traffic import Curve, Retries
from drill.topology.assemble import assemble
from tests import strategies
from tests.conservation import conserves
from tests.factories import browse, cache, design, level
from tests.oracle.plants import bare

ROOT = Path(__file__).resolve().parents[2]
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
fewer = settings(few, max_examples=10)
many = settings(few, max_examples=300)

drills = strategies.drills()
seeds = st.integers(0, 2**31)


@pytest.mark.slow
@few
@given(drill=drills, seed=seeds, data=st.data())
def test_every_request_ends_or_waits(drill: tuple[Level, Design], seed: int, data: st.DataObject) -> None:
    """Offered = good + stale + late + failed + change of waiting, to 1e-9; whole totals and ledger agree exactly."""
    conserves(assemble(*drill), seed, data.draw(strategies.actions(drill[1])))


@pytest.mark.slow
@many
@given(drill=drills, seed=seeds, data=st.data())
def test_every_request_ends_or_waits_many(drill: tuple[Level, Design], seed: int, data: st.DataObject) -> None:
    """The same for more drills."""
    conserves(assemble(*drill), seed, data.draw(strategies.actions(drill[1])))


@pytest.mark.slow
@fewer
@given(drill=drills, seed=seeds, data=st.data())
def test_stepping_and_copying_change_nothing(drill: tuple[Level, Design], seed: int, data: st.DataObject) -> None:
    """A simulation advanced in odd chunks, copied on the way and acted on when the time comes is the straight run."""
    acts = data.draw(strategies.actions(drill[1]))
    made = assemble(*drill)
    straight = simulate(made, seed, acts)
    stepped = DrillEngine(made, seed)
    waiting = list(acts)
    while not stepped.done:
        while waiting and waiting[0].at_s <= stepped.second:
            stepped.act(waiting.pop(0))
        ahead = data.draw(st.integers(1, 17))
        until = min(ahead, waiting[0].at_s - stepped.second) if waiting else ahead
        forecast = stepped.copy()
        forecast.advance(10)
        stepped.advance(max(1, until))
    assert stepped.recording().digest == straight.digest
    assert stepped.recording().ledger == straight.ledger


@pytest.mark.slow
@fewer
@given(drill=drills, seed=seeds)
def test_what_is_to_come_does_not_reach_back(drill: tuple[Level, Design], seed: int) -> None:
    """Frames before a fault or an action are those of the run without it."""
    calm = simulate(assemble(*drill), seed)
    half = strategies.LENGTH_S // 2
    fault = Fault("later", "drill:instance-crash", half, 10, "writer")
    struck = simulate(assemble(replace(drill[0], faults=(*drill[0].faults, fault)), drill[1]), seed)
    acted = simulate(assemble(*drill), seed, (Action(half, "reboot", "writer"),))
    for t in range(half):
        assert calm.frames[t] == struck.frames[t]
        assert calm.frames[t] == acted.frames[t]


CHILD = """
import pickle, sys
from drill.engine.simulate import simulate
made, seed, acts = pickle.load(sys.stdin.buffer)
print(simulate(made, seed, acts).digest)
"""


def digest_in(python: str, job: bytes, hash_seed: str) -> str:
    """Digest of a run in a process of its own."""
    done = subprocess.run(
        [python, "-c", CHILD],
        input=job,
        capture_output=True,
        cwd=ROOT,
        check=True,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT), "PATH": ""},
    )
    return done.stdout.decode().strip()


def eventful() -> tuple[Level, Design]:
    """Every kind of mechanism in one short drill."""
    chosen = design(
        on={"multi_az": "standby", "standby_zones": ("us-east-1b",)},
        replicas=(Replica("replica-1", "us-east-1c", "db.r6g.large"),),
        cache=cache(),
        reads=(("browse", "replicas"),),
    )
    made = level(
        length_s=240,
        faults=(
            Fault("spike", "drill:traffic-spike", 20, 30, "", 4.0),
            Fault("flush", "drill:cache-flush", 60, 1, ""),
            Fault("lag", "drill:replica-lag", 70, 20, "replica-1", 0.0),
            Fault("crash", "drill:instance-crash", 100, 30, "writer"),
        ),
    )
    return made, chosen


def other_pythons() -> list[str]:
    """Paths of interpreters of other versions that run; those of a version manager may be found but not chosen."""
    found = []
    for minor in (11, 12, 13):
        path = shutil.which(f"python3.{minor}")
        for candidate in (path, *map(str, sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python")))):
            if candidate and (3, minor) != sys.version_info[:2]:
                probe = [candidate, "-c", f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"]
                if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
                    found.append(candidate)
                    break
    return found


@pytest.mark.slow
def test_the_same_run_whatever_the_hash_seed() -> None:
    """Two processes with different string hashing, and this one, agree to the last bit."""
    job = (assemble(*eventful()), 11, (Action(150, "shed", "browse", "20"),))
    here = simulate(*job).digest
    assert simulate(*job).digest == here
    assert {digest_in(sys.executable, pickle.dumps(job), seed) for seed in ("1", "4711")} == {here}


@pytest.mark.slow
def test_the_same_run_on_other_pythons() -> None:
    """Interpreters of other versions agree to the last bit."""
    others = other_pythons()
    if not others:
        pytest.skip("no other interpreter found")
    job = (assemble(*eventful()), 11, ())
    here = simulate(*job).digest
    for python in others:
        assert digest_in(python, pickle.dumps(job, protocol=4), "0") == here, python


@pytest.mark.slow
def test_other_seeds_and_designs_are_other_runs() -> None:
    """The digest sees the seed's draws and the design: it is not a constant."""
    made, chosen = eventful()
    digests = {simulate(assemble(made, chosen), seed).digest for seed in range(4)}
    digests.add(simulate(assemble(made, replace(chosen, cache=None)), 0).digest)
    assert len(digests) == 5


def queue(rate: tuple[tuple[int, float], ...], vcpu: int) -> float:
    """Availability of one class without retries at one database, nothing else."""
    item = browse(
        rate=Curve(rate), reads=1, read_cpu_ms=6.0, retries=Retries(0), keys=None, timeout_ms=1000, within_ms=1000
    )
    made = level(length_s=120, classes=(item,), data_gib=0.1)
    made = replace(made, apps=replace(made.apps, threads=10**6))
    recording = simulate(bare(assemble(made, design(clients=Clients(pool=10**6))), vcpu=vcpu), 1)
    totals = recording.totals[0]
    return (totals.good + totals.stale) / totals.offered if totals.offered else 1.0


points = st.lists(
    st.tuples(st.integers(0, 110), st.floats(20.0, 900.0)), min_size=1, max_size=3, unique_by=lambda p: p[0]
)


@pytest.mark.slow
@fewer
@given(rate=points.map(lambda p: tuple(sorted(p))))
def test_more_processors_never_answer_less(rate: tuple[tuple[int, float], ...]) -> None:
    """First come first served without retries: a faster server makes every sojourn shorter (a theorem, path by path)."""
    shares = [queue(rate, vcpu) for vcpu in (1, 2, 4, 8)]
    assert all(more >= less - 0.002 for less, more in pairwise(shares)), shares


@pytest.mark.slow
@fewer
@example(rate=((0, 336.0),), factor=0.98)
@example(rate=((0, 336.0),), factor=0.991)
@example(rate=((0, 360.0), (60, 200.0)), factor=0.92)
@given(rate=points.map(lambda p: tuple(sorted(p))), factor=st.floats(0.3, 0.99))
def test_less_demand_is_never_answered_worse(rate: tuple[tuple[int, float], ...], factor: float) -> None:
    """Without retries, thinning arrivals shortens every remaining wait."""
    thinned = tuple((t, value * factor) for t, value in rate)
    assert queue(thinned, 2) >= queue(rate, 2) - 0.002
