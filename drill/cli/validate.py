"""`drill validate`: compare the engine with published measurements."""

from __future__ import annotations

import click

from drill.cli.console import say
from drill.cli.formats import Output, formatted, limited, stopped
from drill.errors import ExitCode
from drill.proof.time_limit import TimeLimit


@click.command()
@click.option(
    "--table", "ids", multiple=True, metavar="ID", help="Compare only this table, such as V10; can be repeated."
)
@limited
@formatted(json=True, also=("markdown",))
def validate(ids: tuple[str, ...], limit: TimeLimit, output: Output) -> int:
    """Compare the engine with published measurements.

    Exit code 1 when a row's status (agrees or disagrees) is no longer the one recorded for it.
    """
    from drill.validation.table_list import TABLES, measure
    from drill.validation.writing import changed, validation_report

    known = {table.id: table for table in TABLES}
    unknown = [id for id in ids if id.upper() not in known]
    if unknown:
        raise click.BadParameter(f"no table {unknown[0]!r}; there are {', '.join(known)}", param_hint="--table")
    wanted = [known[id] for id in known if not ids or id in {name.upper() for name in ids}]
    results = []
    for table in wanted:
        if limit.over:
            break
        say(f"{table.id} {table.title}")
        results.append(measure(table))
    output.emit(validation_report(results, whole=bool(ids)))
    if changed(results):
        return ExitCode.FAIL
    return ExitCode.UNKNOWN if stopped(limit, len(results), len(wanted), "tables") else ExitCode.PASS
