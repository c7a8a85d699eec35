"""The search for a fix: its order, its seeds, its end by a limit, and what it says of a verdict that an input decides."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from drill.assess.exercise import Exercise, ExerciseJob
from drill.cli import worker_pool
from drill.cli.main import run
from drill.errors import DrillError
from drill.export import fix_drills
from drill.export.fix_search import OF_ONE, Fix, find_fix
from drill.export.fix_text import fix_text
from drill.model.design import Design
from drill.model.said import Said
from drill.proof.progress import Progress
from drill.proof.time_limit import OutOfTime
from drill.scoring.bill import bill_of, monthly_micro_usd
from drill.scoring.measured import Measured
from drill.words.english import english
from tests.assess.systems import subject
from tests.export.test_fix import FIVE_MINUTES, imported

Held = Callable[[Design, int], bool]


@pytest.fixture
def drills(monkeypatch: pytest.MonkeyPatch) -> Callable[[Held], list[ExerciseJob]]:
    """Drills by a closed form: of a design and a seed. Returns the list of those that are run."""

    def begin(held: Held) -> list[ExerciseJob]:
        done: list[ExerciseJob] = []

        def exercised(job: ExerciseJob) -> Exercise:
            done.append(job)
            met = job.scenario.id == "no-fault" or held(job.scenario.design, job.seed)
            lost = 0 if met else 100
            return Exercise(job.seed, met, True, 0.0, 0.0, 0, 1.0, 1000, lost, 0.0, (), Measured(1, "", ()), "")

        monkeypatch.setattr(fix_drills, "exercised", exercised)
        monkeypatch.setattr(fix_drills, "survived", lambda job: exercised(job).passed)
        monkeypatch.setattr(worker_pool, "worker_pool", lambda **_given: nullcontext())
        return done

    return begin


def _found(tmp_path: Path, seeds: int = 1) -> Fix:
    return find_fix(subject(tmp_path, policy=FIVE_MINUTES), "writer-network", "", lambda _item: True, seeds=seeds)


def test_the_deciding_option_is_tried_first_and_a_cheaper_other_option_wins(
    tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]]
) -> None:
    done = drills(lambda design, _seed: design.database.multi_az != "off" or design.database.storage.gib > 100)
    found = _found(tmp_path)
    assert [step.key for step in found.steps] == ["database.storage.gib"]
    assert found.turns
    changed = [job.scenario.design for job in done if job.scenario.id != "no-fault"]
    assert changed[1].database.multi_az != "off", "the first is the design as it is"
    assert changed[1].database.storage.gib == changed[0].database.storage.gib


def test_the_search_ends_with_the_first_that_nothing_is_cheaper_than(
    tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]]
) -> None:
    """Nothing but a standby helps; what costs more than a standby is not drilled, and that is said."""
    done = drills(lambda design, _seed: design.database.multi_az != "off")
    found = _found(tmp_path)
    assert [step.key for step in found.steps] == ["database.multi_az"]
    assert sum(found.not_tried.values()) > 100
    bills = [monthly_micro_usd(bill_of(job.scenario.level, job.scenario.design)) for job in done]
    (standby,) = {bill for bill, job in zip(bills, done, strict=True) if job.scenario.design.database.multi_az != "off"}
    assert max(bills) == standby
    assert len(done) < 80


def test_a_fix_meets_the_policy_with_every_seed(tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]]) -> None:
    """A standby helps with two seeds of three, three replicas, which cost more, with all."""
    done = drills(lambda design, seed: len(design.replicas) > 2 or (design.database.multi_az != "off" and seed < 3))
    assert {(step.key, step.after) for step in _found(tmp_path, seeds=3).steps} == {("replicas", "3")}
    standby = [job.seed for job in done if job.scenario.design.database.multi_az == "standby"]
    assert standby[:2] == [1, 1], "with the seed that fails now first"
    assert max(standby) == 3
    assert {step.after for step in _found(tmp_path, seeds=2).steps} == {"one standby"}


def test_out_of_time_the_fix_that_is_known_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drills: Callable[[Held], list[ExerciseJob]]
) -> None:
    """A standby is known to help when the time is over; whether something is cheaper is not."""
    drills(lambda design, _seed: design.database.multi_az != "off")
    usual = fix_drills.DrillPool.run
    times: list[str] = []

    def limited(self: fix_drills.DrillPool, doing: str, *given: object) -> object:
        times.append(doing)
        if times.count(OF_ONE) > late:
            raise OutOfTime("stopped after 60 s")
        return usual(self, doing, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(fix_drills.DrillPool, "run", limited)
    late = 1
    found = _found(tmp_path)
    assert (found.turns, found.stopped) == (True, True)
    times.clear()
    late = 0
    with pytest.raises(OutOfTime, match="before any change"):
        _found(tmp_path)


def test_an_option_that_no_design_has_is_refused_before_the_first_drill(
    tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]]
) -> None:
    done = drills(lambda _design, _seed: False)
    with pytest.raises(DrillError):
        find_fix(subject(tmp_path, policy=FIVE_MINUTES), "writer-network", "nonsense", lambda _item: True)
    assert done == []


def test_a_search_tells_what_it_drills(
    tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]], capsys: pytest.CaptureFixture[str]
) -> None:
    drills(lambda design, _seed: design.database.multi_az != "off")
    with Progress("export fix", unit="drills") as progress:
        find_fix(subject(tmp_path, policy=FIVE_MINUTES), "writer-network", "", lambda _item: True, progress=progress)
    told = capsys.readouterr().err
    assert "export fix: drilling the fault" in told
    assert "export fix: drilling changes of one option" in told
    assert progress.done > 20


CONDITIONAL = """\
Parameters:
  Size: {Type: Number, Default: 100}
  Snapshot: {Type: String, Default: ""}
Conditions:
  Restored: !Not [!Equals [!Ref Snapshot, ""]]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      AllocatedStorage: !If [Restored, !Ref "AWS::NoValue", !Ref Size]
      DBInstanceClass: db.r6g.large
      Engine: postgres
      StorageType: gp3
"""
SPREAD = CONDITIONAL.replace(
    '!If [Restored, !Ref "AWS::NoValue", !Ref Size]',
    '!If\n      - Restored\n      - !Ref "AWS::NoValue"\n      - !Ref Size',
)


@pytest.mark.parametrize("text", [CONDITIONAL, SPREAD], ids=["in-a-list", "over-lines"])
def test_a_new_property_stands_before_the_first_one_and_not_in_its_value(
    text: str, tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]]
) -> None:
    """The first property's value is the third entry of a list: a key before it would be another entry."""
    drills(lambda design, _seed: design.database.multi_az != "off")
    before = imported(tmp_path, text)
    found = find_fix(before, "writer-network", "database.multi_az", lambda _item: True)
    ((name, (old, new)),) = fix_text(before, found.change).files.items()
    more = [line for line in new.splitlines() if line not in old.splitlines()]
    assert more == ["      MultiAZ: true"]
    assert new.splitlines().index(more[0]) == old.splitlines().index("    Properties:") + 1
    assert [line for line in old.splitlines() if line not in new.splitlines()] == []
    Path(name).write_text(new, encoding="utf-8")
    assert run(["import", name, "-o", str(tmp_path / "r")]) == 0


@pytest.mark.slow
def test_a_volume_that_grows_before_it_is_full_meets_the_drill_that_fills_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RDS grows a volume that may grow when 10 % are left: the fault took effect, and nothing was lost."""
    before = imported(tmp_path, CONDITIONAL.replace("StorageType: gp3", "StorageType: gp2"))
    assert before.load_known
    line = ["export", "fix", str(tmp_path / "r"), "--only", "full-volume", "--change", "database.storage.max_gib"]
    assert run([*line, "--seeds", "1"]) == 0
    assert "MaxAllocatedStorage" in capsys.readouterr().out


@pytest.mark.slow
def test_a_verdict_that_an_input_decides_is_unknown_and_what_settles_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workload = (
        "workload: orders\ntraffic: {browse: {rate: 40/s, within: 300ms}}\n"
        "data: {gib: 20}\nclients: {dns_ttl: [5s, forever]}\n"
    )
    subject(tmp_path, standby="standby", policy=FIVE_MINUTES, workload=workload)
    assert run(["export", "fix", str(tmp_path), "--only", "writer-network", "--seeds", "1"]) == 3
    told = capsys.readouterr().err
    assert all(word in told for word in ("writer-network", "clients.dns_ttl", "forever"))
    assert f"write clients.dns_ttl in {tmp_path / 'workload.yaml'}" in told
    assert f"drill assess {tmp_path} --only writer-network" in told
    assert run(["export", "fix", str(tmp_path), "--only", "password", "--seeds", "1"]) == 2
    assert "password" in capsys.readouterr().err


@pytest.mark.slow
def test_a_fix_says_on_which_input_its_verdict_still_depends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A standby meets the policy with an address that is looked up again, and not with one that is kept for ever."""
    workload = (
        "workload: orders\ntraffic: {browse: {rate: 40/s, within: 300ms}}\ndata: {gib: 20}\nclients: {dns_ttl: TTL}\n"
    )
    line = ["export", "fix", str(tmp_path), "--only", "writer-network", "--change", "database.multi_az", "--seeds", "1"]
    told = {}
    for ttl in ("[5s, forever]", "5s"):
        subject(tmp_path, policy=FIVE_MINUTES, workload=workload.replace("TTL", ttl))
        assert run(line) == 0
        told[ttl] = capsys.readouterr().err
    assert english(Said("fix.then_open")) in told["[5s, forever]"]
    assert f"write clients.dns_ttl in {tmp_path / 'workload.yaml'}" in told["[5s, forever]"]
    assert english(Said("fix.then_open")) not in told["5s"]


def test_an_option_with_many_values_leaves_room_for_the_others(
    tmp_path: Path, drills: Callable[[Held], list[ExerciseJob]]
) -> None:
    """More than a hundred classes decide what three times the traffic does, and none of them helps; a replica does."""
    done = drills(lambda design, _seed: len(design.replicas) == 2)
    found = find_fix(
        subject(tmp_path, policy="policy: p\nsoftware: {rto: 5m, rpo: 0s}\n"), "traffic-x3", "", lambda _item: True
    )
    assert [(step.key, step.after) for step in found.steps] == [("replicas", "2")]
    bills = [
        monthly_micro_usd(bill_of(job.scenario.level, job.scenario.design))
        for job in done
        if job.scenario.design.database.instance != "db.r6g.large"
    ]
    assert max(bills) > 20 * min(bills), "small and large ones"
