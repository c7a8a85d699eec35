"""`drill report`: the after-action report of a table, and its drill as an ordinary saved run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import say
from drill.cli.formats import Output, file_option, formatted, limited
from drill.errors import DrillError, ExitCode
from drill.proof.time_limit import OutOfTime, TimeLimit

if TYPE_CHECKING:
    from drill.table.review.report_facts import ReportFacts


@click.command()
@click.argument("log", type=click.Path(path_type=Path))
@file_option("--run", "Also write the drill as a saved run.", "saved")
@click.option("--names/--roles", default=True, show_default=True, help="Name people, or only their roles.")
@click.option("--quick", is_flag=True, help="Skip running the drill again without each decision, and with it sooner.")
@click.option("--what-ifs", is_flag=True, help="Also run up to 60 changes of one option of the design.")
@click.option("--until", type=click.IntRange(0), metavar="N", help="Drop every entry after entry N.")
@limited
@formatted(also=("markdown", "html"))
def report(
    log: Path,
    saved: Path | None,
    names: bool,
    quick: bool,
    what_ifs: bool,
    until: int | None,
    limit: TimeLimit,
    output: Output,
) -> int:
    """Print the after-action report of the table in LOG.

    Runs the drill again without each of the first 30 decisions, and with each up to five minutes sooner, but never before its alarm.
    The same log gives the same bytes on every machine.
    """
    from drill.syntax.disk import write
    from drill.table.review.after_action import after_action

    found, whole = _aftermath(log, until, limit, names=names, quick=quick, changed=what_ifs)
    if saved is not None and found.drill is None:
        raise DrillError(f"{log} was made by engine {found.opening.engine}: this version cannot run its drill again")
    output.emit(after_action(found))
    for path in output.also.values():
        say(f"{path} written")
    if saved is not None and found.drill is not None:
        write(saved, found.drill.saved_text())
        say(f"{saved} written. To verify: drill replay {saved}")
    return ExitCode.PASS if whole else ExitCode.UNKNOWN


def _aftermath(
    log: Path, until: int | None, limit: TimeLimit, *, names: bool, quick: bool, changed: bool
) -> tuple[ReportFacts, bool]:
    """The facts of the report, and whether there was enough time to run the drill again for it."""
    from dataclasses import replace

    from drill.cli.worker_pool import worker_pool
    from drill.engine import ENGINE
    from drill.proof.pool import pooled
    from drill.proof.progress import Progress
    from drill.table.review.decision_counterfactuals import decisions_made
    from drill.table.review.played_level import played_drill
    from drill.table.review.report_facts import ReportFacts, by_role, what_ifs
    from drill.table.table_log import read_log
    from drill.table.table_setting import folded, setting_of

    opening, logged = read_log(log, until)
    state = folded(setting_of(opening), logged)
    drill = played_drill(opening, state) if opening.engine == ENGINE else None
    label = str if names else by_role(state)
    found = ReportFacts(opening, state, logged, drill, label=label)
    if drill is None or (quick and not changed):
        return replace(found, decisions=decisions_made(found)), True
    try:
        with Progress("drills", 1) as progress, worker_pool(limit=limit) as executor:
            runner = pooled(drill.level, progress, executor)
            tried = decisions_made(found, None if quick else runner)
            rows = what_ifs(drill, opening.seed, runner) if changed else None
            limit.check()
            return replace(found, decisions=tried, what_ifs=rows), True
    except OutOfTime as error:
        say(f"{error}: the report says what was decided, but not how it would have gone otherwise")
        return replace(found, decisions=decisions_made(found)), False
