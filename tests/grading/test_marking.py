"""One submission: on the instructor's level and seeds, whatever its file says; and what is wrong is a mark, not an error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from drill.files.load import load_design
from drill.grading import marking
from drill.grading.grade_words import lost_words
from drill.grading.marking import MarkingTask, mark
from drill.model.grades import Mark
from drill.model.said import Said
from drill.scoring.scored_run import run
from drill.words.english import chain_words
from drill.words.losses import losses
from tests.grading.samples import BAD, BROKEN, GOOD, RUBRIC, TEXT, rubric, saved_run


def marked(folder: Path, name: str, text: str | bytes, rubric_text: str = RUBRIC) -> Mark:
    data = text.encode() if isinstance(text, str) else text
    return mark(MarkingTask(rubric(folder, rubric_text), name, data, 60.0))


@pytest.mark.slow
def test_a_design_is_run_with_every_seed_of_the_rubric(tmp_path: Path) -> None:
    made = marked(tmp_path, "ana.yaml", GOOD)
    level = rubric(tmp_path).level
    design = load_design(GOOD, level)
    runs = [run(level, design, seed) for seed in (11, 12, 13)]
    assert made.digests == tuple(one.digest for one in runs)
    assert (made.status, made.design, made.design_digest) == ("graded", "good", design.digest)
    points = {item.id: item.points for item in made.criteria}
    assert [points[name] for name in ("passes", "thrift", "no-loss")] == [50, 20, 10]
    assert all(set(one.score.stars) == {"pass", "thrift"} for one in runs)


def test_every_reason_names_the_bound_the_value_and_the_seed(tmp_path: Path) -> None:
    made = marked(tmp_path, "bo.yaml", BAD)
    level = rubric(tmp_path).level
    design = load_design(BAD, level)
    shares = {seed: run(level, design, seed) for seed in (11, 12, 13)}
    worst = min(shares, key=lambda seed: shares[seed].score.availability)
    passes = made.criteria[0]
    assert passes.points == 0
    assert passes.why[:2] == (
        Said("grade.held", held=0, seeds=3),
        Said(
            "grade.bound_missed",
            metric="availability",
            op=">=",
            limit=0.4,
            value=shares[worst].score.availability,
            seed=worst,
        ),
    )
    found = losses(shares[worst].recording.ledger)[:3]
    assert [(one.count, one.cause, one.chain) for one in made.losses] == [(x.count, x.cause, x.chain) for x in found]
    assert {one.seed for one in made.losses} == {worst}
    assert chain_words(found[0].merged_chain, level) in lost_words(made.losses[0], level)


@pytest.mark.parametrize("name", sorted(BROKEN.keys() - {"s29.yaml"}))
def test_a_broken_file_is_unusable_and_says_where(tmp_path: Path, name: str) -> None:
    made = marked(tmp_path, name, BROKEN[name])
    assert (made.status, [item.points for item in made.criteria]) == ("unusable", [0, 0, 0, 0])
    assert made.problems
    assert {one.path for one in made.problems} == {name}
    assert all(one.code and one.message for one in made.problems)


def test_a_choice_that_the_level_does_not_open_is_refused(tmp_path: Path) -> None:
    made = marked(tmp_path, "ana.yaml", GOOD.replace("gib: 100", "gib: 200"))
    assert made.status == "unusable"
    assert made.problems[0].code == "D041"


@pytest.mark.slow
def test_a_saved_run_brings_no_exam_of_its_own(tmp_path: Path) -> None:
    """Its level was made easier, and its score and digest are forged: it is graded on the real one."""
    easy = TEXT.replace("at: 1m, for: 5m", "at: 3m, for: 10s").replace('">= 40 %"', '">= 1 %"')
    forged = json.loads(saved_run(easy, design="start"))
    forged["score"] = {"passed": True}
    forged["digest"] = "0" * 64
    made = marked(tmp_path, "bo.json", json.dumps(forged))
    honest = marked(tmp_path, "bo.yaml", forged["design"]["text"])
    assert made.status == "graded"
    assert (made.criteria, made.digests) == (honest.criteria, honest.digests)
    assert made.criteria[0].points == 0
    assert made.as_played is not None
    assert (made.as_played.seed, made.as_played.passed) == (3, False)


@pytest.mark.slow
def test_actions_of_a_saved_run_are_taken_with_every_seed(tmp_path: Path) -> None:
    plain = json.loads(saved_run())
    acted = plain | {"actions": [{"at_s": 30, "kind": "reboot", "target": "writer", "value": ""}]}
    one, other = (marked(tmp_path, "a.json", json.dumps(data)) for data in (plain, acted))
    assert len(set(one.digests) | set(other.digests)) == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        ("none", None),
        ("one-change", Said("grade.option", criterion="passes", option="database.multi_az")),
        (
            "full",
            Said(
                "grade.change",
                criterion="passes",
                option="database.multi_az",
                before="off",
                after="standby",
                besides="",
            ),
        ),
    ],
)
def test_feedback_says_as_much_as_the_rubric_allows(tmp_path: Path, feedback: str, said: Said | None) -> None:
    text = RUBRIC.replace("seeds:", f"feedback: {feedback}\nseeds:").replace("count: 3", "count: 1")
    made = marked(tmp_path, "bo.yaml", BAD, text)
    assert made.feedback == ((said,) if said else ())
    assert bool(made.losses) == (said is not None)


def test_a_fault_of_the_grader_costs_nobody_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "measured", lambda *_: 1 / 0)
    made = marked(tmp_path, "ana.yaml", GOOD)
    assert (made.status, made.criteria) == ("not-graded", ())
    assert made.feedback[0].fact("error") == "ZeroDivisionError"


def test_what_takes_too_long_is_not_graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = MarkingTask(rubric(tmp_path), "ana.yaml", GOOD.encode(), 0.0)
    made = mark(task)
    assert (made.status, made.criteria, made.feedback) == ("not-graded", (), (Said("grade.time_limit", limit_s=0.0),))
    monkeypatch.setattr(marking, "MOST_UNITS", 100.0)
    made = mark(replace(task, limit_s=60.0))
    assert (made.status, made.criteria, made.feedback[0].code) == ("not-graded", (), "grade.too_costly")
