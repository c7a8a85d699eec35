"""`drill play`: the game."""

from __future__ import annotations

import sys

import click

from drill.errors import DrillError


@click.command()
@click.argument("level", required=False)
def play(level: str | None) -> None:
    """Open the game, at LEVEL (a shipped level's id, or a file) if one is named."""
    open_game(level)


def open_game(level: str | None) -> None:
    """Open the game. Raises DrillError without a terminal, Problems when the level cannot be used."""
    if level is not None:
        from drill.loading.library import find_level

        find_level(level)  # its problems belong on the plain terminal, before the screen changes
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DrillError("the game needs a terminal; drill score, draw and levels do not")
    from drill.tui.app import run

    run(level)
