"""The command line: its subcommands, and the exit codes and messages they end with."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword
from typing import TextIO

import click

from drill.cli.console import complain, leave_nothing_buffered, say
from drill.errors import DrillError, ExitCode
from drill.proof.time_limit import OutOfTime
from drill.shipped import __version__
from drill.system.daemon_threads import end_process

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""

COMMANDS = (
    "play",
    "serve",
    "levels",
    "score",
    "assess",
    "export",
    "test",
    "pack",
    "grade",
    "explain",
    "solve",
    "replay",
    "draw",
    "host",
    "join",
    "report",
    "import",
    "cards",
    "check",
    "new",
    "watch",
    "validate",
    "guide",
)
"""Each is the function of the same name in the module of the same name beside this one, or where `FOLDERS` says.

A name that Python keeps for itself ends in an underscore there: `import_`.
"""
FOLDERS = {
    "assess": "infrastructure.assess",
    "cards": "tabletop.cards",
    "export": "infrastructure.export",
    "host": "tabletop.host",
    "import": "infrastructure.import_",
    "join": "tabletop.join",
    "report": "tabletop.report",
}
"""Modules of commands that stand in a folder of their own."""


class Lazy(click.Group):
    """A group whose commands are imported when they are first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Names in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click's signature)
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        found = getattr(import_module(f"drill.cli.{FOLDERS.get(cmd_name, name)}"), name)
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command a line names. On an unknown one, suggests the nearest (click only knows loaded commands)."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, COMMANDS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(COMMANDS)}."
            ctx.fail(f"No such command {name!r}. {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="drill")
@click.pass_context
def drill(ctx: click.Context) -> None:
    """A flight simulator for the data tier. Without a command, opens the game.

    Exit codes: 0 pass, 1 fail, 2 unusable input, 3 unknown (the answer depends on the seed), 70 crash of drill itself.
    """
    if ctx.invoked_subcommand is None:
        from drill.cli.play import open_game

        open_game(None)


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_character(stream)
    code = run(sys.argv[1:])
    leave_nothing_buffered()
    end_process(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code. Bad input is one message on stderr, never a traceback."""
    try:
        code = drill.main(args=list(arguments), prog_name="drill", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.UNUSABLE
    except DrillError as error:
        complain(error)
        return ExitCode.UNUSABLE
    except SystemExit:
        raise
    except OutOfTime as error:
        say(f"drill: {error}")
        return ExitCode.UNKNOWN
    except BaseException as error:  # noqa: BLE001 (the last line of defence: a crash is no verdict)
        from drill.system.crash_report import report

        say(report(error, tuple(arguments)))
        return ExitCode.CRASHED
    return code if isinstance(code, int) else ExitCode.PASS


def _never_fail_on_a_character(stream: TextIO) -> None:
    """A terminal that cannot show ✓ gets `?` instead of a traceback."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
