"""`drill play`: the game on the screen, or a drill printed line by line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from drill.cli.formats import limited
from drill.errors import DrillError
from drill.model.seed_range import MAX_SEED
from drill.proof.time_limit import TimeLimit

if TYPE_CHECKING:
    from drill.table.table_client import RemoteSeat
    from drill.table.table_session import TableSession


@click.command()
@click.argument("level", required=False)
@click.argument("design", required=False)
@click.option("--plain", is_flag=True, help="Print the drill as text, line by line, for screen readers and pipes.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="With --plain: the seed.")
@click.option(
    "--zoom",
    metavar="WHERE",
    help="With --plain: also describe this part of the map each minute: world, map, region:NAME or node:NAME.",
)
@click.option(
    "--questions",
    is_flag=True,
    help="Ask the level's questions instead of opening the game; answer them once before you play it and once after.",
)
@limited
@click.option(
    "--answers",
    default="",
    metavar="NUMBERS",
    help="With --questions: the numbers of your answers, such as 1,3,2.  [default: asks for each]",
)
def play(
    level: str | None,
    design: str | None,
    plain: bool,
    seed: int,
    zoom: str | None,
    questions: bool,
    limit: TimeLimit,
    answers: str,
) -> None:
    """Open the game, at LEVEL if given.

    LEVEL is a shipped level's id or a file. With --plain, prints the drill of DESIGN (default @start) instead: every event,
    a line for each simulated minute and the report at the end.
    """
    if questions or answers:
        if level is None or not questions:
            raise click.UsageError("--answers needs --questions, which needs a LEVEL")
        quiz(level, answers)
        return
    if plain:
        if level is None:
            raise click.UsageError("--plain needs a LEVEL; drill levels lists them")
        narrate(level, design or "@start", seed, zoom, limit)
        return
    if zoom is not None:
        raise click.UsageError("--zoom needs --plain; in the game, z and Z zoom the map")
    if design is not None:
        raise click.UsageError("DESIGN needs --plain; in the game you plan your own")
    open_game(level)


def quiz(level: str, answers: str) -> None:
    """Ask a level's questions, and keep the answers on this machine.

    Raises Problems when the level cannot be used, DrillError when it has no questions or an answer is none of those offered.
    """
    from drill.catalog.claim_questions import asked
    from drill.cli.console import out, say
    from drill.files.library import find_level
    from drill.session import learning_record
    from drill.store.store import Store
    from drill.syntax.safe_text import safe

    found = find_level(level)
    questions = asked(found)
    if not questions:
        raise DrillError(f"{found.id} has no questions: it names no questions, and no claims that it teaches")
    store = Store()
    phase = learning_record.phase_of(store.results(found.id))
    chosen = [word.strip() for word in answers.split(",") if word.strip()]
    for number, question in enumerate(questions, 1):
        offered = learning_record.options(question)
        lines = (f"  {at} {safe(text)}\n" for at, text in enumerate(offered, 1))
        out(f"{number} of {len(questions)}  {safe(question.ask)}\n{''.join(lines)}")
        if not answers:
            chosen.append(str(click.prompt("answer", type=click.IntRange(1, len(offered)), err=True)))
    if not all(word.isdecimal() and len(word) < 3 for word in chosen):
        raise DrillError("--answers takes numbers, such as 1,3,2")
    try:
        given = learning_record.answered(found, [int(word) for word in chosen], phase)
    except ValueError as error:
        raise DrillError(str(error)) from None
    store.change_setting(learning_record.KEY, lambda text: learning_record.with_answers(text, given))
    if phase == "before":
        say("saved. Now play the level; answer again afterwards to see what is right")
        return
    for question, one in zip(questions, given, strict=True):
        out(f"{'✓' if one.right else '✗'} {safe(question.ask)}  {safe(question.right)}\n")


def narrate(level: str, design: str, seed: int, zoom: str | None, limit: TimeLimit) -> None:
    """Print a drill line by line and, with `zoom`, what the map shows each minute.

    Raises Problems when the level or the design cannot be used, OutOfTime.
    """
    from drill.cli.console import out
    from drill.files.library import find_design, find_level
    from drill.report.narration import narration
    from drill.scene.zoom import named
    from drill.topology.assemble import assemble

    found = find_level(level)
    built = assemble(found, find_design(design, found))
    try:
        look = named(zoom, built.topology) if zoom is not None else None
    except LookupError as error:
        raise click.BadParameter(str(error), param_hint="--zoom") from error
    for line in narration(built, seed, look):
        out(f"{line}\n")
        limit.check()


def open_game(level: str | None) -> None:
    """Open the game. Raises DrillError without a terminal, Problems when the level cannot be used."""
    if level is not None:
        from drill.files.library import find_level

        find_level(level)  # report its problems in the plain terminal, before the screen changes
    drawn = "TEXTUAL_DRIVER" in os.environ  # drill serve connects pipes and a driver that draws into them
    if not drawn and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DrillError("the game needs a terminal; without one, use drill score, drill draw or drill levels")
    if os.environ.get("DRILL_HOME"):
        from drill.store.store import Store

        store = Store()  # report at once that a chosen folder, or what is in it, cannot be used
        store.check_folder()
        store.check_file()
    from drill.tui.app import run

    run(level)


def open_table(session: TableSession) -> bool:
    """Open the screen of a table around this terminal. Returns whether the table has ended."""
    from drill.table.seat import LocalSeat
    from drill.tui.table_app import sit

    return sit(LocalSeat(session))


def open_seat(seat: RemoteSeat) -> bool:
    """Open the screen of a seat at a table elsewhere. Returns whether the table has ended."""
    from drill.tui.table_app import sit

    return sit(seat)
