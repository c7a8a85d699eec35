"""A small level, its rubric, and what a class hands in for it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from drill.design.dump import design_yaml
from drill.files.load import load_level
from drill.files.rubric_file import load_rubric
from drill.grading.marking import MarkingTask, mark
from drill.grading.submissions import Submission, collected
from drill.model.grades import Mark
from drill.model.level import Level
from drill.model.rubric import Rubric
from drill.report import saved
from drill.scoring.scored_run import run
from tests.proof.levels import LEVEL, WIDE

TEXT = LEVEL.replace(*WIDE)
RUBRIC = """\
rubric: week-6
level: ./short.yaml
seeds: {first: 11, count: 3}
criteria:
  - {id: passes, points: 50, star: pass}
  - {id: thrift, points: 20, star: thrift, credit: verdict}
  - {id: frugal, points: 20, metric: monthly_usd, from: 600, to: 300}
  - {id: no-loss, points: 10, metric: lost_writes, bound: 0}
"""
GOOD = """\
design: good
for: short
database:
  {service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: standby, storage: {type: gp3, gib: 100}}
"""
BAD = GOOD.replace(" multi_az: standby,", "").replace("good", "bad")
BROKEN: Mapping[str, bytes] = {
    "s24.yaml": GOOD.replace("database:", "databse:").encode(),
    "s25.yaml": b"[" * 60_000,
    "s26.yaml": b"",
    "s27.json": b'{"format": 1, "engine"',
    "s28.yaml": bytes(range(256)),
    "s29.yaml": b"x" * 2_000_000,
}
"""Wrong in six ways: an unknown key, brackets, nothing, torn JSON, no text, too large."""


def level() -> Level:
    return load_level(TEXT)


def rubric(folder: Path, text: str = RUBRIC) -> Rubric:
    (folder / "short.yaml").write_text(TEXT, encoding="utf-8")
    (folder / "rubric.yaml").write_text(text, encoding="utf-8")
    return load_rubric(folder / "rubric.yaml", folder)


def handed_in(folder: Path, files: Mapping[str, str | bytes]) -> tuple[Submission, ...]:
    """The submissions of a folder with these files."""
    top = folder / "submissions"
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return collected((top,))


def saved_run(level_text: str = TEXT, seed: int = 3, design: str = "standby") -> str:
    """A saved run, of whatever level the student likes."""
    on = load_level(level_text)
    made = dict(on.solutions).get(design, on.start)
    return saved.as_text(saved.saved(run(on, made, seed), level_text, design_yaml(made)))


def crashing(task: MarkingTask) -> Mark:
    """Marks a submission; the process dies of one whose name holds `crash`, and hangs at one with `sleep`."""
    if "crash" in task.name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "sleep" in task.name:
        time.sleep(600)
    return mark(task)
