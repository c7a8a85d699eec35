"""`drill join`: take part in a team's drill, or lead it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import out, say
from drill.errors import DrillError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.table.table_wire import Greeting

MAX_KEY = 200
"""Bytes of a key file."""
LEFT = 130
"""Exit code of a table that was left and can be taken up again."""
PLAYER_LEFT = "You left the table; it goes on. To come back, join again with the same name."
LEADER_LEFT = (
    "You left the table; its clock waits. To lead on, join again with --lead; "
    "to stop the table, press Ctrl-C where drill host runs."
)
SEATS = "seats"
"""The setting that holds the tokens of seats, so that a terminal that died comes back to its own."""
MOST_SEATS = 20


@click.command()
@click.argument("address", metavar="ADDRESS")
@click.argument("code", required=False, default="")
@click.option("--name", help="Your name at the table.  [default: asks]")
@click.option("--role", help="Your role.  [default: asks]")
@click.option(
    "--lead", type=click.Path(path_type=Path), metavar="FILE", help="Lead the table with the key that drill host wrote."
)
@click.option(
    "--plain", is_flag=True, help="Print lines of text instead of a screen, for screen readers and slow connections."
)
@click.option(
    "--tls",
    is_flag=True,
    help="Encrypt, and check the host's certificate against this machine's certificate authorities.",
)
@click.option(
    "--trust", metavar="SHA256", default="", help="Encrypt, and accept only the certificate with this fingerprint."
)
def join(
    address: str,
    code: str,
    name: str | None,
    role: str | None,
    lead: Path | None,
    plain: bool,
    tls: bool,
    trust: str,
) -> int:
    """Join the table at ADDRESS (host:port) with its CODE, or lead it.

    Reconnects by itself when the connection breaks. Exit code 0 when the table has ended, 2 when the host refuses you, 130 when
    you leave.
    """
    import asyncio

    needs_aiohttp()
    from drill.table.table_address import host_check
    from drill.table.table_client import RemoteSeat, plain_seat

    check = host_check(trust) if tls or trust else None
    renew = partial(_leading, lead) if lead else None
    seat = RemoteSeat(address, *_greetings(address, code, name, role, lead), check, renew)
    drawn = "TEXTUAL_DRIVER" in os.environ  # a page's process has pipes, and a driver that draws into them
    if plain or not (drawn or (sys.stdin.isatty() and sys.stdout.isatty())):
        try:
            ended = asyncio.run(plain_seat(seat, lambda text: out(f"{text}\n")))
        except KeyboardInterrupt:
            ended = False
    else:
        from drill.cli.play import open_seat

        ended = open_seat(seat)
    if seat.closed:
        raise DrillError(seat.closed)
    if ended:
        say("The table has ended.")
        return ExitCode.PASS
    say(LEADER_LEFT if lead is not None else PLAYER_LEFT)
    return LEFT


def _greetings(
    address: str, code: str, name: str | None, role: str | None, lead: Path | None
) -> tuple[Greeting, Greeting | None, Callable[[str], None]]:
    """The greetings to try: as the facilitator, from a page, as the owner of this seat, or as somebody new.

    Then what is said instead where that seat is not known any more, and what keeps the token of a new one.
    """
    from drill.table.table_wire import SEAT_VARIABLE, Greeting

    if lead is not None:
        return _leading(lead), None, _keep_nothing
    if token := os.environ.get(SEAT_VARIABLE):
        return Greeting(token=token), None, _keep_nothing
    if not code:
        raise click.UsageError("give the CODE that the facilitator reads out, or --lead")
    name = name or click.prompt("Your name", err=True)
    role = role or click.prompt("Your role (commander, dba, comms, finance, observer)", err=True)
    new, place = Greeting(code=code, name=name, role=role), f"{address} {name}"
    known = _kept().get(place)
    first, instead = (Greeting(token=known), new) if known else (new, None)
    return first, instead, partial(_keep, place)


def _leading(file: Path) -> Greeting:
    """A greeting with the facilitator's key, read from a file. Raises DrillError for a file that cannot be read."""
    from drill.syntax.disk import read
    from drill.table.table_wire import Greeting

    return Greeting(key=read(file, MAX_KEY).decode("ascii", "replace").strip())


def _keep_nothing(_token: str) -> None:
    """Keep no token: this seat is not this person's on this machine."""


def _kept() -> dict[str, str]:
    """Tokens of seats by address and name; none where nothing can be read."""
    from drill.store.store import Store

    try:
        return _seats(Store().setting(SEATS))
    except DrillError:
        return {}


def _keep(place: str, token: str) -> None:
    """Keep a token on this machine; without it the facilitator has to free the seat."""
    from drill.store.store import Store

    def change(text: str) -> str:
        others = {key: value for key, value in _seats(text).items() if key != place}
        return json.dumps(dict([*others.items(), (place, token)][-MOST_SEATS:]))

    with suppress(DrillError):
        Store().change_setting(SEATS, change)


def _seats(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def needs_aiohttp() -> None:
    """Raises DrillError where the extra is not installed."""
    from importlib.util import find_spec

    if find_spec("aiohttp") is None:
        raise DrillError(
            'a table over the network needs aiohttp: pip install "failure-drill[web]"; --alone needs nothing'
        )
