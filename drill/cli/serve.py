"""`drill serve`: the game in a browser."""

from __future__ import annotations

import os
import shlex
import sys
from importlib.util import find_spec

import click

from drill.cli.console import out, say
from drill.errors import DrillError

NEEDS = ("aiohttp>=3.10,<4", "textual-serve>=1.1.3,<2")
"""The extra `web`."""
TOKEN_BYTES = 16
PLACES = 4


@click.command()
@click.argument("level", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option(
    "--sessions", type=click.IntRange(1, 100), default=PLACES, show_default=True, help="Pages that may play at once."
)
@click.option("--open/--no-open", "opens", default=None, help="Open a browser; default: where there is a desktop.")
def serve(level: str | None, host: str, port: int, sessions: int, opens: bool | None) -> None:
    """Serve the game to a browser, at LEVEL if one is named, until Ctrl-C. Prints the address to open.

    Whoever has the address plays as you: with your progress, and with your files where the game saves and opens designs. It
    is generated for each run, and other web sites cannot use it. Every page is a game of its own.
    """
    missing = [name for name in ("aiohttp", "textual_serve") if find_spec(name) is None]
    if missing:
        raise DrillError(
            f"drill serve needs textual-serve, which is not installed: {shlex.join((sys.executable, '-m', 'pip', 'install', *NEEDS))}"
        )
    if level is not None:
        from drill.files.library import find_level

        find_level(level)  # its problems belong here, not in every page
    import asyncio
    from secrets import token_urlsafe

    from drill.web.guard import Guard, is_loopback
    from drill.web.server import serve as run

    if not is_loopback(host):
        say(
            f"warning: {host} is reached from other machines; what passes is not encrypted, and whoever sees the address plays as you"
        )

    def ready(address: str) -> None:
        out(f"{address}\n")
        say("Open this address in a browser. Ctrl-C ends every game.")
        if has_desktop() if opens is None else opens:
            import webbrowser

            webbrowser.open(address)

    try:
        asyncio.run(run(Guard(host, token_urlsafe(TOKEN_BYTES)), port, sessions, level, ready, say))
    except KeyboardInterrupt:
        return


def has_desktop() -> bool:
    """Whether a browser has somewhere to appear; in a bare terminal it would be a text browser, which cannot show the game."""
    if sys.platform in {"win32", "darwin"}:
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
