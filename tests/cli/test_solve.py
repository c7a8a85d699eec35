"""drill solve: the front as a table and as files that score as it says."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from drill.proof.pool import pooled
from drill.proof.progress import Progress, bar
from drill.proof.trial import Job, serial
from tests.cli.conftest import LEVEL, Drill
from tests.proof.levels import level


def test_a_narrow_level_is_proven_and_its_files_score(drill: Drill, tmp_path: Path) -> None:
    """One option with two values: two designs, of which the one in the zone that keeps its power beats the other."""
    path = tmp_path / "small.yaml"
    path.write_text(LEVEL + "choices: [database.zone]\n", encoding="utf-8")
    done = drill("solve", str(path), "--out", "par", "--format", "json")
    assert done.code == 0
    content = json.loads(done.out)
    assert (content["proven"], content["designs"], len(content["front"])) == (True, 2, 1)
    (file,) = (tmp_path / "par").glob("*.yaml")
    assert drill("score", str(path), str(file)).code == 0


def test_a_wide_level_says_best_found_and_how_many_were_run(drill: Drill, small: str) -> None:
    content = json.loads(drill("solve", small, "--designs", "5", "--format", "json").out)
    assert (content["proven"], content["designs"]) == (False, 5)
    assert content["front"][0]["file"].replace("\\", "/").endswith("small-par/par-01.yaml")


def test_a_level_that_no_design_passes_fails(drill: Drill, tmp_path: Path) -> None:
    """The database is in the zone that goes dark and may not be moved."""
    path = tmp_path / "hard.yaml"
    text = LEVEL.replace("class: db.r6g.large, zone: b", "class: db.r6g.large, zone: a")
    path.write_text(text.partition("solutions:")[0] + "choices: [database.public]\n", encoding="utf-8")
    done = drill("solve", str(path), "--format", "json")
    assert done.code == 1
    content = json.loads(done.out)
    assert (content["proven"], any(point["passed"] for point in content["front"])) == (True, False)


@pytest.mark.slow
def test_a_pool_gives_the_trials_of_one_process_in_their_order() -> None:
    made = level()
    jobs = [Job(design, seed) for seed in (1, 2, 3) for design in (made.start, made.solutions[0][1])]
    with Progress("") as progress, ProcessPoolExecutor(2) as executor:
        assert list(pooled(made, progress, executor)(jobs)) == list(serial(made)(jobs))
        assert progress.done == len(jobs)


def test_a_bar_is_full_only_at_the_end() -> None:
    assert "█" not in bar(0.0)
    assert "░" in bar(0.99)
    assert "░" not in bar(1.0)
