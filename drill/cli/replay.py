"""`drill replay`: run a saved run again and compare."""

from __future__ import annotations

from pathlib import Path

import click

from drill.cli.formats import Output, file_option, formatted, limited
from drill.errors import ExitCode
from drill.proof.time_limit import TimeLimit


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@formatted()
@file_option("--cast", "Also record the map during the drill, for `asciinema play`.", "cast")
@limited
def replay(file: Path, cast: Path | None, limit: TimeLimit, output: Output) -> int:
    """Run the saved run in FILE again and compare score and digests.

    Exit code 0: identical. 1: different. 3: made by another engine version, so not compared.
    """
    from drill.cli.rerun import replay_report, rerun

    comparison = rerun(file, limit)
    if cast is not None and comparison.run is not None and comparison.inputs is not None:
        from drill.api.playing import Run
        from drill.syntax.disk import write

        write(cast, Run(comparison.inputs, comparison.run).to_asciicast())
    output.emit(replay_report(comparison))
    if comparison.same is None:
        return ExitCode.UNKNOWN
    return ExitCode.PASS if comparison.same else ExitCode.FAIL
