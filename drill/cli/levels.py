"""`drill levels`: the shipped levels and your best results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import complain, say
from drill.cli.formats import Output, file_option, formatted
from drill.errors import ExitCode, Problems
from drill.syntax.disk import write

if TYPE_CHECKING:
    from drill.model.level import Level


@click.command()
@file_option("--pack", "List the levels of this pack instead (a zip file).", "pack")
@file_option("--mastery", "Write what you have learned, by claim, as one file to hand in.", "mastery")
@click.option("--name", default="", metavar="NAME", help="With --mastery: your name in that file.")
@formatted(json=True)
def levels(pack: Path | None, mastery: Path | None, name: str, output: Output) -> int:
    """List the shipped levels and your best result on each. Exit code 2 if a level cannot be used.

    With --mastery, writes what you have learned to FILE: answers to questions, results of first tries, tries until you passed,
    and forecasts. Nothing is sent anywhere.
    """
    from drill.files.library import packed_levels, shipped
    from drill.report.level_listing import listing
    from drill.store.store import Store, StoreError

    try:
        best = Store().best()
    except StoreError as error:
        say(f"drill: {error}")
        best = {}
    entries = shipped() if pack is None else packed_levels(pack)
    if mastery is not None:
        export_record(mastery, name, [entry.level for entry in entries if entry.level is not None])
        return ExitCode.PASS
    output.emit(listing(entries, best))
    broken = [problem for entry in entries for problem in entry.problems]
    if broken:
        complain(Problems(tuple(broken)))
    return ExitCode.UNUSABLE if broken else ExitCode.PASS


def export_record(file: Path, name: str, known: list[Level]) -> None:
    """Write what the player has learned on these levels. Raises DrillError when it cannot be read or written."""
    from drill.model.canonical import indented
    from drill.session import calibration, learning_record
    from drill.store.store import Store

    store = Store()
    answers = learning_record.parse(store.setting(learning_record.KEY))
    guesses = calibration.parse(store.setting(calibration.KEY))
    made = learning_record.record([(level, store.results(level.id)) for level in known], answers, guesses, name)
    write(file, indented(made))
    say(f"{file} written; levels: {len(made['levels'])}. Nothing was sent anywhere.")
