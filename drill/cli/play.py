"""`drill play`: the game on the screen, or a drill printed line by line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from drill.errors import DrillError

if TYPE_CHECKING:
    from drill.table.desk import Desk
    from drill.table.table_client import RemoteSeat

MAX_SEED = 2**53 - 1


@click.command()
@click.argument("level", required=False)
@click.argument("design", required=False)
@click.option("--plain", is_flag=True, help="Print the drill as text, line by line, for screen readers and pipes.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="With --plain: the seed.")
@click.option(
    "--zoom",
    metavar="WHERE",
    help="With --plain: also describe this part of the map each minute: world, map, region:NAME or node:NAME.",
)
def play(level: str | None, design: str | None, plain: bool, seed: int, zoom: str | None) -> None:
    """Open the game, at LEVEL (a shipped level's id or a file) if given.

    With --plain, prints the drill of DESIGN (default @start) instead: every event, a line for each simulated minute and the
    report at the end.
    """
    if plain:
        if level is None:
            raise click.UsageError("--plain needs a LEVEL; drill levels lists them")
        narrate(level, design or "@start", seed, zoom)
        return
    if zoom is not None:
        raise click.UsageError("--zoom needs --plain; on the screen z and Z zoom the map")
    if design is not None:
        raise click.UsageError("DESIGN needs --plain; on the screen you plan your own")
    open_game(level)


def narrate(level: str, design: str, seed: int, zoom: str | None = None) -> None:
    """Print a drill line by line and, with `zoom`, what the map shows each minute.

    Raises Problems when the level or the design cannot be used.
    """
    from drill.cli.console import out
    from drill.files.library import find_design, find_level
    from drill.report.narration import narration
    from drill.scene.zoom import named
    from drill.topology.assemble import assemble

    found = find_level(level)
    built = assemble(found, find_design(design, found))
    try:
        look = named(zoom, built.topology) if zoom is not None else None
    except LookupError as error:
        raise click.BadParameter(str(error), param_hint="--zoom") from error
    for line in narration(built, seed, look):
        out(f"{line}\n")


def open_game(level: str | None) -> None:
    """Open the game. Raises DrillError without a terminal, Problems when the level cannot be used."""
    if level is not None:
        from drill.files.library import find_level

        find_level(level)  # report its problems in the plain terminal, before the screen changes
    drawn = "TEXTUAL_DRIVER" in os.environ  # drill serve connects pipes and a driver that draws into them
    if not drawn and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DrillError("the game needs a terminal; drill score, drill draw and drill levels do not")
    if os.environ.get("DRILL_HOME"):
        from drill.store.store import Store

        Store().check_folder()  # report at once that a chosen folder cannot be used
    from drill.tui.app import run

    run(level)


def open_table(desk: Desk) -> bool:
    """Open the screen of a table around this terminal. Returns whether the table has ended."""
    from drill.table.seat import LocalSeat
    from drill.tui.table_app import sit

    return sit(LocalSeat(desk))


def open_seat(seat: RemoteSeat) -> bool:
    """Open the screen of a seat at a table elsewhere. Returns whether the table has ended."""
    from drill.tui.table_app import sit

    return sit(seat)
