"""`drill watch`: check, score and draw again on every save."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import out, paint
from drill.cli.formats import limited
from drill.errors import DrillError, ExitCode
from drill.proof.time_limit import OutOfTime, TimeLimit, until_out_of_time
from drill.syntax.disk import is_file
from drill.system.terminal_colours import coloured

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.model.run import Score
    from drill.model.suite import Suite
    from drill.report.report_parts import Paint, TableRow

EVERY_S = 0.3
"""Interval between checks for a save. File events would need a library for each operating system."""
CLEAR = "\x1b[H\x1b[2J"
SIZE = (100, 30)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--level", "level_ref", metavar="LEVEL", help="Level to check a design against.  [default: the one it names]"
)
@click.option("--once", is_flag=True, help="Check, score and draw once, and exit.")
@limited
def watch(file: Path, level_ref: str | None, once: bool, limit: TimeLimit) -> int:
    """Check, score and draw FILE again on every save, until Ctrl-C.

    FILE is a level or a design. --limit applies to each save.
    """
    if not is_file(file):
        raise DrillError(f"{file} is not a file")
    if once:
        text, code = look(file, level_ref, limit)
        out(text)
        return code
    try:
        follow(file, lambda: _show(look(file, level_ref, TimeLimit(limit.seconds))[0]), lambda: time.sleep(EVERY_S))
    except KeyboardInterrupt:
        return ExitCode.PASS
    return ExitCode.PASS


def follow(file: Path, show: Callable[[], None], wait: Callable[[], None]) -> None:
    """Show, and show again after every save. Ends only by an exception of `wait`."""
    seen = None
    while True:
        now = _stamp(file)
        if now != seen:
            seen = now
            show()
        wait()


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """Changes whenever the file is saved; None while an editor is replacing it."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _show(text: str) -> None:
    out(f"{CLEAR if sys.stdout.isatty() else ''}{text}")


def look(file: Path, level_ref: str | None, limit: TimeLimit) -> tuple[str, ExitCode]:
    """The report on the file as it is now, as far as the time allows, and the exit code."""
    from drill.files.check_file import checked
    from drill.report.problem_list import render

    found = checked(file, level_ref or "")
    if found.suite is not None:
        return _suite(found.suite, limit)
    if found.problems:
        return render(found.problems, _paint()), ExitCode.UNUSABLE
    if found.level is None:
        return f"{file}: no problems\n", ExitCode.PASS
    if found.design is None:
        return _level(found.level, limit)
    return _design(found.level, found.design, limit)


def _level(level: Level, limit: TimeLimit) -> tuple[str, ExitCode]:
    """A level: its map, and whether each of its own designs passes or fails as it should."""
    from drill.proof.run_watch import RunWatch
    from drill.report.report_parts import Column, ReportDocument, Section, TableBlock
    from drill.report.writers import write
    from drill.scoring.runs import run

    rows = [(ref, design, ref.startswith("@solution:")) for ref, design in level.designs_by_ref().items()]
    drilled: list[tuple[str, Score, bool]] = []
    late = ""
    try:
        for name, design, wins in rows:
            with RunWatch(name, level.length_s, limit) as watched:
                drilled.append((name, run(level, design, 1, watch=watched).score, wins))
    except OutOfTime as error:
        late = f"{error}: {len(drilled)} of {len(rows)} designs\n"
    table = TableBlock(
        (Column(), Column(right=True), Column(right=True), Column()),
        tuple(_row(name, score, wins=wins) for name, score, wins in drilled),
    )
    report = ReportDocument(level.title, dict, sections=(Section("", lambda: (table,)),))
    right = all(score.passed == wins for _, score, wins in drilled)
    code = ExitCode.FAIL if not right else ExitCode.UNKNOWN if late else ExitCode.PASS
    return _map(level, level.start) + write(report, paint=_paint()) + late, code


def _row(name: str, score: Score, *, wins: bool) -> TableRow:
    from drill.report.report_parts import StyledText, row
    from drill.words import units

    stars = "  ".join(f"★ {star}" for star in score.stars)
    should = "" if score.passed == wins else f"   but it should {'pass' if wins else 'lose'}"
    return row(
        StyledText(f"✓ {name}", "good") if score.passed else StyledText(f"✗ {name}", "bad"),
        units.percent(score.availability),
        units.dollars(score.monthly_micro_usd),
        f"{stars}{should}",
    )


def _design(level: Level, design: Design, limit: TimeLimit) -> tuple[str, ExitCode]:
    """A design: its map and its score with seed 1."""
    from drill.proof.run_watch import RunWatch
    from drill.proof.seeds import surveyed
    from drill.report.score_report import Scored, score_report
    from drill.report.writers import write
    from drill.scoring.verdict import EXIT

    try:
        with RunWatch(level.id, level.length_s, limit) as watched:
            judgement = surveyed(level, design, 1, 1, watch=watched).judgement
    except OutOfTime as error:
        return f"{_map(level, design)}{error}\n", ExitCode.UNKNOWN
    return _map(level, design) + write(score_report(Scored(judgement, level)), paint=_paint()), EXIT[judgement.verdict]


def _suite(suite: Suite, limit: TimeLimit) -> tuple[str, ExitCode]:
    """Tests: what comes of each of them."""
    from drill.proof.suite_run import run_suite
    from drill.report.suite_report import overall, suite_report
    from drill.report.writers import write
    from drill.scoring.verdict import EXIT

    results = tuple(until_out_of_time(run_suite(suite, advise=False, step=limit.check)))
    text, verdict = write(suite_report([(suite, results)]), paint=_paint()), overall(results)
    if len(results) < len(suite.cases) and verdict != "fail":
        return (
            f"{text}stopped after {limit.seconds:g} s: {len(results)} of {len(suite.cases)} tests\n",
            ExitCode.UNKNOWN,
        )
    return text, EXIT[verdict]


def _paint() -> Paint:
    from drill.report.report_parts import unpainted

    return paint if coloured(sys.stdout) else unpainted


def _map(level: Level, design: Design) -> str:
    import shutil

    from drill.scene.drawing import text
    from drill.topology.build import build

    columns, rows = shutil.get_terminal_size(SIZE) if sys.stdout.isatty() else SIZE
    return text(build(level, design), width=columns, height=max(12, rows // 2))
