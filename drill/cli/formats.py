"""Options that commands share: the format of their result, and the time they may take."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from drill.cli.console import out, paint, say
from drill.proof.time_limit import TimeLimit
from drill.report.writers import WRITERS, write
from drill.syntax.disk import write as write_file
from drill.system.terminal_colours import coloured

if TYPE_CHECKING:
    from drill.report.report_parts import ReportDocument

Command = TypeVar("Command", bound=Callable[..., Any])
_TIME = re.compile(r"([0-9]{1,6})(s|m|h)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


NAMES = {"junit": "JUnit XML", "markdown": "Markdown", "html": "HTML"}
"""Formats by the names that help gives them, where those are not the options' own."""


@dataclass(frozen=True, slots=True)
class Output:
    """The places that a command's report is written to: stdout, or a file instead, in one format; more files in others."""

    form: str
    file: Path | None = None
    also: Mapping[str, Path] = field(default_factory=dict)
    """Further files by their formats."""
    chosen: bool = True
    """Somebody asked for the format on the command line."""

    def emit(self, report: ReportDocument, *, quiet: bool = False) -> None:
        """Write a report to each of its places; text with colour where a person sees it.

        `quiet`: the command writes files, so that stdout has only a format that was asked for.
        """
        for form, path in self.also.items():
            write_file(path, write(report, form))
        if self.file is not None:
            write_file(self.file, write(report, self.form))
        elif self.chosen or not quiet:
            out(write(report, self.form, paint if self.form == "text" and coloured(sys.stdout) else None))


def formatted(*, json: bool = False, file: bool = False, also: Sequence[str] = ()) -> Callable[[Command], Command]:
    """Add `--format` to a command, which gets its Output as the argument `output`.

    With `json`, also the older `--json`; with `file`, `--out FILE` instead of stdout; for each format in `also`, an option of that
    name that writes one more file.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def called(*arguments: Any, form: str, as_object: bool = False, **named: Any) -> Any:  # noqa: ANN401
            chosen = click.get_current_context().get_parameter_source("form") is ParameterSource.COMMANDLINE
            if as_object and chosen and form != "json":
                raise click.UsageError(f"--json and --format {form} exclude each other; use one of them")
            files = {name: named.pop(f"also_{name}") for name in also}
            output = Output(
                "json" if as_object else form,
                named.pop("out_file", None),
                {name: path for name, path in files.items() if path is not None},
                chosen or as_object,
            )
            return command(*arguments, output=output, **named)

        wrapped: Any = called
        for name in reversed(also):
            wrapped = file_option(f"--{name}", f"Also write the report as {NAMES.get(name, name)}.", f"also_{name}")(
                wrapped
            )
        if file:
            wrapped = file_option("--out", "Write the report to a file.", "out_file")(wrapped)
        if json:
            wrapped = click.option("--json", "as_object", is_flag=True, help="Same as --format json.")(wrapped)
        return click.option(  # type: ignore[no-any-return]
            "--format",
            "form",
            type=click.Choice(tuple(WRITERS)),
            default="text",
            show_default=True,
            help="Output format.",
        )(wrapped)

    return decorate


def file_option(flag: str, says: str, name: str, metavar: str = "FILE") -> Callable[[Any], Any]:
    """An option that names a file, as the argument `name`."""
    return click.option(flag, name, type=click.Path(path_type=Path), metavar=metavar, help=says)


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
    say(f"{limit.stopped}: {done} of {wanted} {what}")
    return True
