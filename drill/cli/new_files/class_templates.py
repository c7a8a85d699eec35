"""The files of a new class: a pack, a rubric, a roster and three sample submissions."""

from __future__ import annotations

from dataclasses import replace

from drill.design.dump import design_text, trimmed
from drill.files.bounds import written
from drill.model.design import Design
from drill.model.level import Level, Objective
from drill.model.metric_table import metric

PACK = """\
# Levels to hand out: drill pack pack.yaml writes @NAME@.zip, without solutions, traps, lessons and hints.
pack: @NAME@
title: @TITLE@
version: 1
levels: [@LEVEL@]
rubric: rubric.yaml                # stays with you
# lock: {choices: {@ID@: [@CHOICE@]}}   # fewer options than the level opens
"""

RUBRIC = """\
# How submissions are graded: drill grade @NAME@ from the folder above, or drill grade rubric.yaml FOLDER.
rubric: @NAME@
level: @LEVEL@
seeds: {first: @FIRST@, count: 10}   # yours: students do not know them. 20 to be sure
criteria:
@CRITERIA@
  - {id: why, points: 10, by: hand}   # a column to fill in: drill grade @NAME@ --hand grades.csv reads it back
feedback: causes                   # none, causes, one-change (names the option), full (names its value too)
# late: {due: "2026-12-01T23:59:00+01:00", per_day: 10 %, at_most: 3}   # needs a column submitted in the roster
attempts: last                     # or first, best
# hand_in: group                   # one hand-in for all with the same group in the roster
round: 1                           # totals are rounded down to whole points
"""

ROSTER = """\
id,name,email,section
ana,Ana Alves,ana@example.org,A
bo,Bo Berg,bo@example.org,A
cy,Cy Chen,cy@example.org,B
"""


def class_files(name: str, level: Level, level_ref: str, first_seed: int) -> dict[str, str]:
    """The files by their path below the class's folder: the third submission is broken, the second falls for a trap."""
    good = next((made for _, made in level.solutions), level.start)
    trap = next((made for _, made in level.traps), level.start)
    texts = {
        "@NAME@": name,
        "@TITLE@": level.title.replace(":", " -"),
        "@LEVEL@": level_ref,
        "@ID@": level.id,
        "@CHOICE@": (level.choices or ("database.multi_az",))[0],
        "@FIRST@": str(first_seed),
        "@CRITERIA@": "\n".join(_criteria(level)),
    }
    return {
        "pack.yaml": _put(PACK, texts),
        "rubric.yaml": _put(RUBRIC, texts),
        "roster.csv": ROSTER,
        "submissions/ana.yaml": _design(level, good, "ana"),
        "submissions/bo.yaml": _design(level, trap, "bo"),
        "submissions/cy.yaml": f"design: cy\nfor: {level.id}\ndatabse: {{service: rds}}\n",
    }


def _put(template: str, texts: dict[str, str]) -> str:
    for mark, text in texts.items():
        template = template.replace(mark, text)
    return template


def _criteria(level: Level) -> list[str]:
    """A criterion for each star, and one for the bill, in proportion."""
    first, *others = level.objectives
    lines = [f"  - {{id: {first.name}, points: 50, star: {first.name}}}   # the share of seeds in which it holds"]
    lines += [f"  - {{id: {item.name}, points: 15, star: {item.name}, credit: verdict}}" for item in others[:2]]
    ends = _bill(level.objectives)
    if ends is not None:
        lines.append(f"  - {{id: frugal, points: 10, metric: monthly_usd, from: {ends[0]}, to: {ends[1]}}}")
    return lines


def _bill(objectives: tuple[Objective, ...]) -> tuple[str, str] | None:
    """The largest and the smallest bill that objectives ask for; None where they do not differ."""
    bounds = [bound for item in objectives for bound in item.bounds if bound.metric == metric("monthly_usd").name]
    limits = sorted(bounds, key=lambda bound: bound.value)
    if len(limits) < 2 or limits[0].value == limits[-1].value:
        return None
    return written(limits[-1]).split()[-1], written(limits[0]).split()[-1]


def _design(level: Level, design: Design, name: str) -> str:
    mine = replace(design, name=name, level=level.id)
    return design_text(name, level.id, trimmed(level, mine))
