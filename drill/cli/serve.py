"""`drill serve`: the game in a browser."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

import click

from drill.cli.console import out, say
from drill.errors import DrillError
from drill.system.desktop import has_desktop

NEEDS = ("aiohttp>=3.10,<4", "textual-serve>=1.1.3,<2")
"""The extra `web`."""
TOKEN_BYTES = 16
DEFAULT_SESSIONS = 4


@click.command()
@click.argument("level", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--sessions",
    type=click.IntRange(1, 100),
    default=DEFAULT_SESSIONS,
    show_default=True,
    help="Number of pages that can play at the same time.",
)
@click.option("--open/--no-open", "opens", default=None, help="Open a browser.  [default: if there is a desktop]")
def serve(level: str | None, host: str, port: int, sessions: int, opens: bool | None) -> None:
    """Serve the game in a browser until Ctrl-C, at LEVEL if given. Prints the address to open.

    Anyone with the address plays as you: with your progress, and with your files where the game saves and opens designs. The
    address is new for each run, and other web sites cannot use it. Each page is a separate game.
    """
    missing = [name for name in ("aiohttp", "textual_serve") if find_spec(name) is None]
    if missing:
        raise DrillError(
            f"drill serve needs textual-serve; install it with: {shlex.join((sys.executable, '-m', 'pip', 'install', *NEEDS))}"
        )
    if level is not None:
        from drill.files.library import find_level

        find_level(level)  # report its problems here, not in every page
    import asyncio
    from secrets import token_urlsafe

    from drill.web.guard import Guard, is_loopback
    from drill.web.server import serve as run

    if not is_loopback(host):
        say(
            f"warning: other machines can reach {host}; traffic is not encrypted, and anyone who sees the address plays as you"
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
