"""`drill cards`: one page for each role of a table, to print."""

from __future__ import annotations

import click

from drill.cli.formats import Output, formatted
from drill.errors import ExitCode


@click.command()
@click.argument("plan")
@formatted()
def cards(plan: str, output: Output) -> int:
    """Print the role cards of PLAN, one for each role.

    PLAN is the name of a ready plan, or a file. A card says what its role sees, may do and types, and gives nothing away of what
    will happen. With --format html, each card prints on a page of its own.
    """
    from drill.table.plan.table_file import find_plan, load_plan
    from drill.table.review.role_cards import role_cards

    loaded = load_plan(find_plan(plan))
    output.emit(role_cards(loaded.plan, loaded.level))
    return ExitCode.PASS
