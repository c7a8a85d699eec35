"""`drill replay`: run a saved run again and say whether the same came out."""

from __future__ import annotations

from pathlib import Path

import click

from drill.cli.console import out
from drill.errors import ExitCode


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def replay(file: Path) -> int:
    """Run the saved run in FILE again and compare, to the digest.

    Exit code 0: the same. 1: not the same. 3: made by another engine version, whose results are not compared.
    """
    from drill.cli.again import again

    comparison = again(file)
    out("\n".join(comparison.lines) + "\n")
    if comparison.same is None:
        return ExitCode.UNKNOWN
    return ExitCode.PASS if comparison.same else ExitCode.FAIL
