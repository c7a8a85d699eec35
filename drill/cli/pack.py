"""`drill pack`: levels as one file to hand out, without their answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from drill.cli.console import say
from drill.cli.formats import Output, file_option, formatted
from drill.errors import DrillError, ExitCode
from drill.syntax.disk import exists, write

if TYPE_CHECKING:
    from drill.model.packed_levels import Pack

HONEST = "What a student can simulate, a student can read: the faults of a packed level are in the file. Keep your own seeds, or"


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "audience",
    type=click.Choice(("students", "instructor")),
    default="students",
    show_default=True,
    help="Who it is for: students get no solutions, traps, lessons or hints; the instructor's copy has everything.",
)
@file_option("--out", "File to write.  [default: NAME.zip]", "target")
@click.option("--list", "listed", is_flag=True, help="Print the contents instead of writing anything.")
@formatted()
def pack(
    pack: Path, audience: Literal["students", "instructor"], target: Path | None, listed: bool, output: Output
) -> int:
    """Write the levels that PACK (a pack.yaml) names to a zip file.

    The zip file can be played and scored as it is (drill play week-6.zip:lights-out) or unpacked. The same pack gives the same
    bytes. --format applies to --list.
    """
    from drill.files.pack_build import built, files
    from drill.files.pack_file import load_pack
    from drill.report.level_listing import pack_listing

    found = load_pack(pack)
    suffix = "" if audience == "students" else "-instructor"
    path = target or Path(f"{found.name}{suffix}.zip")
    if listed:
        output.emit(pack_listing(path.name, files(found, audience, path.name)))
        return ExitCode.PASS
    if target is None and exists(path):
        raise DrillError(f"{path} already exists; move it, or name another file with --out")
    write(path, built(found, audience, path.name))
    say(f"{path} written for {audience}; levels: {len(found.levels)}.")
    if audience == "students":
        _warn(found)
    return ExitCode.PASS


def _warn(found: Pack) -> None:
    """Say what a pack cannot hide."""
    from drill.files.library import shipped

    known = {entry.level.scenario for entry in shipped() if entry.level is not None}
    open_book = [item.level.id for item in found.levels if item.level.scenario in known]
    example = (open_book or [found.levels[0].level.id])[0]
    say(f"{HONEST}\na variation of the level: drill new level my-{example} --from {example}")
    if open_book:
        say(f"Every student already has the solutions of these shipped levels: {', '.join(open_book)}.")
