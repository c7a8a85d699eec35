"""`drill levels`: the shipped levels and your best results."""

from __future__ import annotations

from pathlib import Path

import click

from drill.cli.console import complain, say
from drill.cli.formats import emit, formatted
from drill.errors import ExitCode, Problems


@click.command()
@click.option(
    "--pack", type=click.Path(path_type=Path), metavar="FILE", help="List the levels of this pack instead (a zip file)."
)
@formatted(json=True)
def levels(pack: Path | None, form: str) -> int:
    """List the shipped levels and your best result on each. Exit code 2 if a level cannot be used."""
    from drill.files.library import packed_levels, shipped
    from drill.report.level_listing import listing
    from drill.store.store import Store, StoreError

    try:
        best = Store().best()
    except StoreError as error:
        say(f"drill: {error}")
        best = {}
    entries = shipped() if pack is None else packed_levels(pack)
    emit(listing(entries, best), form)
    broken = [problem for entry in entries for problem in entry.problems]
    if broken:
        complain(Problems(tuple(broken)))
    return ExitCode.UNUSABLE if broken else ExitCode.PASS
