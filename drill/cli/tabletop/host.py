"""`drill host`: lead a team through a drill."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import out, say
from drill.cli.tabletop.join import LEFT, needs_aiohttp
from drill.errors import DrillError, ExitCode
from drill.model.seed_range import MAX_SEED

if TYPE_CHECKING:
    from drill.table.table_address import TableAddress
    from drill.table.table_session import TableSession


@click.command()
@click.argument("level", required=False)
@click.argument("design", required=False)
@click.option(
    "--plan", metavar="PLAN", help="The facilitator's plan: the name of a ready one, or a file. It names the level."
)
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="The seed.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FILE", help="Log file.  [default: NAME.table.jsonl]")
@click.option("--alone", is_flag=True, help="Use no network: everyone sits around this screen.")
@click.option("--plain", is_flag=True, help="Print lines of text instead of a screen, for screen readers and pipes.")
@click.option(
    "--lan",
    "address",
    metavar="ADDRESS",
    help="Address of this machine at which others can join.  [default: 127.0.0.1, this machine only]",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8123,
    show_default=True,
    help="Port to listen on; 0 picks a free one.",
)
@click.option(
    "--pages",
    type=click.IntRange(0, 24),
    default=12,
    show_default=True,
    help="Number of browser pages that can join; 0 serves none.",
)
@click.option(
    "--tls",
    "certificate",
    type=(click.Path(path_type=Path), click.Path(path_type=Path)),
    default=None,
    metavar="CERT KEY",
    help="Encrypt the connection with this PEM certificate and its PEM key.",
)
@click.option(
    "--lan-facilitator", "from_afar", is_flag=True, help="Allow leading from another machine with the key; needs --lan."
)
@click.option("--resume", type=click.Path(path_type=Path), metavar="LOG", help="Resume the drill in this log, on hold.")
@click.option("--until", type=click.IntRange(0), metavar="N", help="With --resume: drop every entry after entry N.")
def host(
    level: str | None,
    design: str | None,
    plan: str | None,
    seed: int,
    save: Path | None,
    alone: bool,
    plain: bool,
    address: str | None,
    port: int,
    pages: int,
    certificate: tuple[Path, Path] | None,
    from_afar: bool,
    resume: Path | None,
    until: int | None,
) -> int:
    """Lead a team through a drill of LEVEL, or of a plan.

    The team runs DESIGN (default @start). Everything that happens is written to a log before anyone sees it; drill report turns
    the log into a report. Exit code 0 when you ended the table, 130 when you left it and can resume it.
    """
    if alone and address is not None:
        raise click.UsageError("--alone opens no port; drop --lan")
    if alone and certificate is not None:
        raise click.UsageError("--alone opens no port; drop --tls")
    if from_afar and address is None:
        raise click.UsageError("--lan-facilitator needs --lan: other machines cannot reach a loopback address")
    if until is not None and resume is None:
        raise click.UsageError("--until needs --resume")
    place = None if alone else _address(address or "127.0.0.1", port, pages, certificate, from_afar=from_afar)
    session = _resumed(resume, until, level, plan) if resume else _opened(level, design, plan, seed, save)
    if alone:
        say(f"log  {session.log.path}")  # over the network the lines that it prints name it
    try:
        ended = _at_terminal(session, plain=plain) if place is None else _served(session, place)
    except KeyboardInterrupt:
        ended = False
    except DrillError:
        if resume is None and not session.logged:
            session.log.delete()  # a refused port, no terminal: nothing has begun, and the next try may use the name
        raise
    finally:
        session.close()
    if ended:
        say(f"The table has ended. To print its report: drill report {session.log.path}")
        return ExitCode.PASS
    how = f" --alone{' --plain' * plain}" if alone else ""
    say(f"You left the table. To resume it: drill host{how} --resume {session.log.path}")
    return LEFT


def _address(
    host: str, port: int, most_pages: int, certificate: tuple[Path, Path] | None, *, from_afar: bool
) -> TableAddress:
    """The address to listen on. Raises DrillError for one that cannot be used, or not in this way."""
    from importlib.util import find_spec

    needs_aiohttp()
    from drill.table.table_address import TableAddress, host_certificate
    from drill.web.guard import is_everywhere, is_loopback

    if is_everywhere(host):
        raise DrillError("name one address of this machine; drill host does not listen on all of them")
    secure = host_certificate(*certificate) if certificate else None
    if secure is None and not is_loopback(host):
        key = ", and the facilitator's key," * from_afar
        say(
            f"warning: whoever can read the traffic to {host} reads the table{key}; --tls and ssh -L are the other ways"
        )
    return TableAddress(host, port, most_pages if find_spec("textual_serve") else 0, secure, from_afar)


def _served(session: TableSession, address: TableAddress) -> bool:
    """The table over the network. Returns whether it has ended."""
    import asyncio
    import os

    from drill.system.signals import loop_on_ending
    from drill.table.table_server import TableServer, serve_table

    log, secure = session.log.path, address.certificate
    key = log.with_name(f"{log.name}.key")
    scheme, trust = ("https", f" --trust {secure.fingerprint}") if secure else ("http", "")

    def ready(server: TableServer, where: str) -> None:
        key.unlink(missing_ok=True)  # of a table that was killed; its mode is unknown
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(server.door.key)
        out(f"table  {session.plan.name}\njoin   drill join {where} {server.door.code}{trust}\n")
        if address.most_pages:
            out(f"page   {scheme}://{where}/\n")
        out(f"lead   drill join {where} --lead {key}{trust}\nlog    {log}\n")
        out("stop   press Ctrl-C here to take it up again later; whoever leads ends it for good with end\n")

    async def run() -> bool:
        stop = asyncio.Event()
        loop_on_ending(stop.set)
        return await serve_table(session, address, ready, say, stop)

    try:
        return asyncio.run(run())
    except KeyboardInterrupt:
        return False
    finally:
        key.unlink(missing_ok=True)


def _resumed(log: Path, until: int | None, level: str | None, plan: str | None) -> TableSession:
    from drill.table.table_session import TableSession

    if level is not None or plan is not None:
        raise click.UsageError("--resume takes the level, design and plan from the log; drop them")
    return TableSession.resume(log, until)


def _opened(level: str | None, design: str | None, plan: str | None, seed: int, save: Path | None) -> TableSession:
    """A new table. Raises Problems or DrillError for what cannot be used."""
    from drill.catalog.csv_tables import catalog_digest
    from drill.design.dump import design_yaml
    from drill.engine import ENGINE
    from drill.files.library import find_design, find_level, level_text
    from drill.table.plan.table_file import find_plan, load_plan, plain_plan
    from drill.table.table_log import SUFFIX, Opening
    from drill.table.table_session import TableSession, now

    if plan is not None:
        if level is not None:
            raise click.UsageError("--plan names the level; drop LEVEL")
        loaded = load_plan(find_plan(plan))
        name, texts = loaded.plan.name, (loaded.level_text, design_yaml(loaded.design), loaded.text)
    elif level is None:
        from drill.shipped import plans

        ready = ", ".join(plans())
        raise click.UsageError(f"name a LEVEL or a --plan ({ready}, or a file); drill levels lists levels")
    else:
        found = find_level(level)
        name = found.id
        chosen = design_yaml(find_design(design or "@start", found))
        texts = (level_text(level), chosen, plain_plan(found.id, found.id))
    path = save or Path(f"{name}{SUFFIX}")
    return TableSession.begin(path, Opening(*texts, seed, ENGINE, catalog_digest(), now()))


def _at_terminal(session: TableSession, *, plain: bool) -> bool:
    """The table around this terminal. Returns whether it has ended."""
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        if not plain and sys.stdin.isatty():
            raise DrillError("the screen needs a terminal; use --plain without one")
        from drill.table.terminal_table import play_at_terminal

        return play_at_terminal(session, lambda text: out(f"{text}\n"))
    from drill.cli.play import open_table

    return open_table(session)
