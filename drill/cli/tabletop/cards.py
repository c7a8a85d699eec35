"""`drill cards`: one page for each role of a table, to print."""

from __future__ import annotations

import click

from drill.cli.formats import emit, formatted
from drill.errors import ExitCode


@click.command()
@click.argument("plan")
@formatted()
def cards(plan: str, form: str) -> int:
    """Print the role cards of PLAN, a ready plan's name or a file: what each role sees, may do, and types.

    They say nothing of what is to come. With --format html each card is a page of its own on paper.
    """
    from drill.table.plan.table_file import find_plan, load_plan
    from drill.table.review.role_cards import role_cards

    loaded = load_plan(find_plan(plan))
    emit(role_cards(loaded.plan, loaded.level), form)
    return ExitCode.PASS
