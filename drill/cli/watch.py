"""`drill watch`: check, score and draw again on every save."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from drill.cli.console import out, say
from drill.cli.formats import Output, formatted, limited
from drill.errors import DrillError, ExitCode
from drill.proof.time_limit import OutOfTime, TimeLimit, until_out_of_time
from drill.syntax.disk import is_file

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.model.run import Score
    from drill.model.suite import Suite
    from drill.report.report_parts import ReportDocument, TableRow

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
@formatted()
def watch(file: Path, level_ref: str | None, once: bool, limit: TimeLimit, output: Output) -> int:
    """Check, score and draw FILE again on every save, until Ctrl-C.

    FILE is a level or a design. --limit applies to each save. Only the text format includes the map.
    """
    if not is_file(file):
        raise DrillError(f"{file} is not a file")
    if once:
        return _show(look(file, level_ref, limit), output)
    clear = CLEAR if sys.stdout.isatty() else ""
    try:
        follow(
            file,
            lambda: _show(look(file, level_ref, TimeLimit(limit.seconds)), output, clear),
            lambda: time.sleep(EVERY_S),
        )
    except KeyboardInterrupt:
        return ExitCode.PASS
    return ExitCode.PASS


def follow(file: Path, show: Callable[[], object], wait: Callable[[], None]) -> None:
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


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it is now: its map, the report on it, and the exit code."""

    code: ExitCode
    report: ReportDocument | None = None
    drawn: str = ""
    said: str = ""
    """A sentence for people after the report: that there was nothing to report, or no time."""


def _show(found: Look, output: Output, clear: str = "") -> ExitCode:
    """Write what was found; the map and the sentence only where people read it."""
    if output.form == "text":
        out(f"{clear}{found.drawn}")
    if found.report is not None:
        output.emit(found.report)
    if output.form == "text":
        out(found.said)
    elif found.said:
        say(found.said.rstrip())
    return found.code


def look(file: Path, level_ref: str | None, limit: TimeLimit) -> Look:
    """The file as it is now, as far as the time allows."""
    from drill.files.check_file import checked
    from drill.report.problem_list import problem_report

    found = checked(file, level_ref or "")
    if found.suite is not None:
        return _suite(found.suite, limit)
    if found.problems or found.level is None:
        code = ExitCode.UNUSABLE if found.problems else ExitCode.PASS
        said = "" if found.problems else f"{file}: no problems\n"
        return Look(code, problem_report([file], list(found.problems)), said=said)
    if found.design is None:
        return _level(found.level, limit)
    return _design(found.level, found.design, limit)


def _level(level: Level, limit: TimeLimit) -> Look:
    """A level: its map, and whether each of its own designs passes or fails as it should."""
    from drill.proof.run_watch import RunWatch
    from drill.scoring.scored_run import run

    rows = [(ref, design, ref.startswith("@solution:")) for ref, design in level.designs_by_ref().items()]
    drilled: list[OwnDesign] = []
    late = ""
    try:
        for name, design, wins in rows:
            with RunWatch(name, level.length_s, limit) as watched:
                drilled.append(OwnDesign(name, run(level, design, 1, watch=watched).score, wins))
    except OutOfTime as error:
        late = f"{error}: {len(drilled)} of {len(rows)} designs\n"
    right = all(one.right for one in drilled)
    code = ExitCode.FAIL if not right else ExitCode.UNKNOWN if late else ExitCode.PASS
    return Look(code, _level_report(level, drilled), _map(level, level.start), late)


class OwnDesign(NamedTuple):
    """A level's own design, its score, and whether it should pass."""

    name: str
    score: Score
    wins: bool

    @property
    def right(self) -> bool:
        """It does what it should."""
        return self.score.passed == self.wins


def _level_report(level: Level, drilled: list[OwnDesign]) -> ReportDocument:
    from drill.report.report_parts import Check, Column, ReportDocument, Section, TableBlock

    table = TableBlock((Column(), Column(right=True), Column(right=True), Column()), tuple(map(_row, drilled)))
    return ReportDocument(
        level.title,
        lambda: {
            "level": level.id,
            "designs": [
                {
                    "design": one.name,
                    "passed": one.score.passed,
                    "should_pass": one.wins,
                    "availability": one.score.availability,
                    "monthly_micro_usd": one.score.monthly_micro_usd,
                    "stars": list(one.score.stars),
                }
                for one in drilled
            ],
        },
        sections=(Section("", lambda: (table,)),),
        suite=level.id,
        checks=tuple(Check(one.name, "pass" if one.right else "fail", _should(one), kind="design") for one in drilled),
    )


def _should(one: OwnDesign) -> str:
    return "" if one.right else f"but it should {'pass' if one.wins else 'lose'}"


def _row(one: OwnDesign) -> TableRow:
    from drill.report.report_parts import StyledText, row
    from drill.words import units

    stars = "  ".join(f"★ {star}" for star in one.score.stars)
    should = _should(one)
    return row(
        StyledText(f"✓ {one.name}", "good") if one.score.passed else StyledText(f"✗ {one.name}", "bad"),
        units.percent(one.score.availability),
        units.dollars(one.score.monthly_micro_usd),
        f"{stars}   {should}" if should else stars,
    )


def _design(level: Level, design: Design, limit: TimeLimit) -> Look:
    """A design: its map and its score with seed 1."""
    from drill.proof.run_watch import RunWatch
    from drill.proof.seeds import surveyed
    from drill.report.score_report import Scored, score_report
    from drill.scoring.verdict import EXIT

    drawn = _map(level, design)
    try:
        with RunWatch(level.id, level.length_s, limit) as watched:
            judgement = surveyed(level, design, 1, 1, watch=watched).judgement
    except OutOfTime as error:
        return Look(ExitCode.UNKNOWN, drawn=drawn, said=f"{error}\n")
    return Look(EXIT[judgement.verdict], score_report(Scored(judgement, level)), drawn)


def _suite(suite: Suite, limit: TimeLimit) -> Look:
    """Tests: what comes of each of them."""
    from drill.proof.suite_run import run_suite
    from drill.report.suite_report import overall, suite_report
    from drill.scoring.verdict import EXIT

    results = tuple(until_out_of_time(run_suite(suite, advise=False, step=limit.check)))
    report, verdict = suite_report([(suite, results)]), overall(results)
    if len(results) < len(suite.cases) and verdict != "fail":
        late = f"{limit.stopped}: {len(results)} of {len(suite.cases)} tests\n"
        return Look(ExitCode.UNKNOWN, report, said=late)
    return Look(EXIT[verdict], report)


def _map(level: Level, design: Design) -> str:
    import shutil

    from drill.scene.drawing import text
    from drill.topology.build import build

    columns, rows = shutil.get_terminal_size(SIZE) if sys.stdout.isatty() else SIZE
    return text(build(level, design), width=columns, height=max(12, rows // 2))
