"""Options that commands share: the format of their result, and the time they may take."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from drill.cli.console import out, paint, say
from drill.proof.time_limit import TimeLimit
from drill.report.writers import WRITERS, write
from drill.system.terminal_colours import coloured

if TYPE_CHECKING:
    from drill.report.report_parts import ReportDocument

Command = TypeVar("Command", bound=Callable[..., Any])
_TIME = re.compile(r"([0-9]{1,6})(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def formatted(*, json: bool = False) -> Callable[[Command], Command]:
    """Add `--format` to a command, as its argument `form`; with `json`, also the older `--json`."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def called(*arguments: Any, form: str, as_object: bool = False, **named: Any) -> Any:  # noqa: ANN401
            chosen = click.get_current_context().get_parameter_source("form") is ParameterSource.COMMANDLINE
            if as_object and chosen and form != "json":
                raise click.UsageError(f"--json and --format {form} exclude each other; use one of them")
            return command(*arguments, form="json" if as_object else form, **named)

        wrapped = click.option(
            "--format",
            "form",
            type=click.Choice(tuple(WRITERS)),
            default="text",
            show_default=True,
            help="Output format.",
        )(called)
        if json:
            wrapped = click.option("--json", "as_object", is_flag=True, help="Same as --format json.")(wrapped)
        return wrapped  # type: ignore[return-value]

    return decorate


def emit(report: ReportDocument, form: str) -> None:
    """Write a report to stdout; text with colour where a person sees it."""
    out(write(report, form, paint if form == "text" and coloured(sys.stdout) else None))


def seconds_of(text: str) -> float:
    """Seconds of a time as options write it, `90s` or `10m`. Raises BadParameter."""
    match = _TIME.fullmatch(text)
    if match is None or not int(match[1]):
        raise click.BadParameter(f"{text!r} is not a time; write 60s or 10m", param_hint="--limit")
    return float(int(match[1]) * _SECONDS[match[2]])


def limited(command: Command) -> Command:
    """Add `--limit` to a command, as its argument `limit`, a TimeLimit that begins with the command."""

    @functools.wraps(command)
    def called(*arguments: Any, limit: str | None, **named: Any) -> Any:  # noqa: ANN401 (a command's own arguments)
        return command(*arguments, limit=TimeLimit(None if limit is None else seconds_of(limit)), **named)

    option = click.option(
        "--limit",
        metavar="TIME",
        help="Stop after this time, such as 90s or 10m, with what is done by then. Exit code 3.",
    )
    return option(called)  # type: ignore[return-value]


def stopped(limit: TimeLimit, done: int, wanted: int, what: str) -> bool:
    """Say that a command has stopped short of what was wanted. Returns whether it has."""
    if done >= wanted:
        return False
    say(f"stopped after {limit.seconds:g} s: {done} of {wanted} {what}")
    return True
