"""`drill explain`: what caused a run's losses, and what each other choice would have saved."""

from __future__ import annotations

from pathlib import Path

import click

from drill.cli.formats import Output, formatted, limited, stopped
from drill.errors import ExitCode
from drill.proof.run_watch import RunWatch
from drill.proof.time_limit import TimeLimit

SHOWN = 15


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--option",
    "part",
    default="",
    metavar="PATH",
    help="Try only changes to this part of the design, such as cache or clients.pool.",
)
@click.option("--all", "everything", is_flag=True, help=f"Show every change, not only the first {SHOWN}.")
@limited
@formatted(json=True)
def explain(run: Path, part: str, everything: bool, limit: TimeLimit, output: Output) -> int:
    """Explain a saved run's losses and what would have helped.

    For each loss, names the events it needs, found by running the drill without them, and the choice that would have saved most
    of it for the money. Then lists what each legal change of one option would have saved, with the same seed and the same player's
    actions. Uses all cores.
    Exit code 3 if another engine version made the run.
    """
    from dataclasses import replace

    from drill.cli.rerun import Comparison, replay_report
    from drill.cli.worker_pool import worker_pool
    from drill.design.changes import changes, changes_below
    from drill.engine import ENGINE
    from drill.files.load import load_design, load_level
    from drill.proof.option_counterfactuals import counterfactuals
    from drill.proof.pool import pooled
    from drill.proof.progress import Progress
    from drill.proof.proven_causes import proven_roots, with_choices
    from drill.report.explain_report import explanation
    from drill.report.saved import MAX_BYTES, parse
    from drill.scoring.scored_run import run as drilled
    from drill.syntax.disk import read
    from drill.topology.assemble import assemble
    from drill.topology.run_cost import refuse_if_too_costly

    saved = parse(read(run, MAX_BYTES), str(run))
    if saved.engine != ENGINE:
        output.emit(replay_report(Comparison(None, saved.engine)))
        return ExitCode.UNKNOWN
    level = load_level(saved.level_text, f"{run} (level)")
    design = load_design(saved.design_text, level, f"{run} (design)")
    try:
        found = changes_below(level, design, part) if part else changes(level, design)
    except LookupError as error:
        raise click.BadParameter(str(error.args[0]), param_hint="--option") from None
    inputs = assemble(level, design)
    refuse_if_too_costly(inputs, str(run))
    with RunWatch(level.id, level.length_s, limit) as watch:
        made = drilled(level, design, saved.seed, saved.actions, watch)
    with Progress("changes", 1) as progress, worker_pool(limit=limit) as executor:
        runner = pooled(level, progress, executor)
        rows = counterfactuals(level, design, saved.seed, runner, saved.actions, found)
        causes = proven_roots(inputs, made)
        # A choice is the best of all that the level offers, or none: that takes all of them.
        whole = causes if part or limit.over else with_choices(causes, inputs, made, rows, runner)
        causes = replace(causes, rows=rows) if part or limit.over else whole
    output.emit(explanation(made, causes, level, None if everything else SHOWN))
    return ExitCode.UNKNOWN if limit.over and stopped(limit, len(rows), len(found), "changes") else ExitCode.PASS
