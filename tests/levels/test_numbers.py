"""No shipped level's result moves by accident: each is held to the numbers on file, not to digests or sentences."""

from __future__ import annotations

import importlib.util
from xml.etree import ElementTree as ET

import pytest

from drill.errors import ExitCode
from drill.model.level import Level
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scoring.scored_run import run
from drill.scoring.verdict import EXIT, judge
from tests.levels.recording import FOLDER, SEEDS, kept, numbers
from tests.shipped import shipped

LEVELS = {entry.level.id: entry.level for entry in shipped() if entry.level is not None}
QUICK = ("lights-out", "stale-price", "the-log-fills", "two-writers", "far-away-readers", "rotation-day")
"""One level of each kind, begun as shipped."""


def test_every_level_is_on_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == LEVELS.keys()
    for name, level in LEVELS.items():
        own = [(design, seed) for design, _ in level.designs_by_ref().items() for seed in SEEDS]
        assert [(row["design"], row["seed"]) for row in kept(name)] == own, name


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_start_comes_to_what_is_on_file(name: str) -> None:
    assert numbers("@start", run(LEVELS[name], LEVELS[name].start, 1)) == kept(name)[0]


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS.keys())
def test_every_design_comes_to_what_is_on_file(level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.util.find_spec("numba") is not None:
        monkeypatch.setenv("DRILL_FAST", "1")
    runs = [(name, run(level, design, seed)) for name, design in level.designs_by_ref().items() for seed in SEEDS]
    assert [numbers(name, made) for name, made in runs] == kept(level.id)
    for name, made in runs:
        judged = judge(made)
        found = ET.fromstring(write(score_report(Scored(judged, level)), "junit"))
        said = (EXIT[judged.verdict] == ExitCode.PASS, found.get("failures") == found.get("errors") == "0")
        assert said == (made.score.passed, made.score.passed), name
