"""`--format`, the same for every command that prints a result."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from drill.cli.console import out, paint
from drill.report.writers import WRITERS, write
from drill.system.terminal_colours import coloured

if TYPE_CHECKING:
    from drill.report.report_parts import Report

Command = TypeVar("Command", bound=Callable[..., Any])


def formatted(*, json: bool = False) -> Callable[[Command], Command]:
    """Add `--format` to a command, as its argument `form`; with `json`, also the older `--json`."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def called(*arguments: Any, form: str, as_object: bool = False, **named: Any) -> Any:  # noqa: ANN401
            chosen = click.get_current_context().get_parameter_source("form") is ParameterSource.COMMANDLINE
            if as_object and chosen and form != "json":
                raise click.UsageError(f"--json and --format {form} contradict each other; use one")
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


def emit(report: Report, form: str) -> None:
    """Write a report to stdout; text with colour where a person sees it."""
    out(write(report, form, paint if form == "text" and coloured(sys.stdout) else None))
