"""`drill new`: write a commented level, design, test or table file, or a class, to start from."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import say
from drill.cli.formats import limited
from drill.errors import DrillError
from drill.proof.time_limit import TimeLimit
from drill.syntax.disk import is_file, is_there, make_folder, read, write
from drill.syntax.forms import ID, MAX_ID

if TYPE_CHECKING:
    from drill.model.design import Design


@click.group()
def new() -> None:
    """Write a new level, design, test, table plan or class.

    Each has comments to help you change it, and passes drill check as it is.
    """


@new.command()
@click.argument("name")
@click.option(
    "--from",
    "origin",
    metavar="LEVEL",
    help="Write a variation of this level instead: other zones, class names, times and numbers.",
)
@limited
def level(name: str, origin: str | None, limit: TimeLimit) -> None:
    """Write NAME.yaml, a small level with comments.

    NAME is the level's id: lower-case letters, digits and dashes.
    """
    if not re.fullmatch(ID, name) or len(name) > MAX_ID:
        raise DrillError(f"{name!r} is not a level id; use lower-case letters, digits and single dashes: night-shift")
    if origin is not None:
        _vary(name, origin, limit)
        return
    from drill.cli.new_files.file_templates import LEVEL

    path = Path(f"{name}.yaml")
    _create(path, LEVEL.replace("@NAME@", name))
    say(f"{path} written. Next: drill watch {path}, drill play ./{path}, drill check --certify {path}")
    _say_schema("level")


VARIATIONS = 12
"""Variations that are tried until one can be won and is lost by its start and its traps."""


def _vary(name: str, origin: str, limit: TimeLimit) -> None:
    """Write a variation of a level. Raises DrillError when none of those tried works as the level does, OutOfTime."""
    from drill.design.dump import dumped
    from drill.files.library import level_source
    from drill.files.load import load_level
    from drill.files.variation import varied
    from drill.syntax.problems import Kind
    from drill.syntax.source import parse

    path = Path(f"{name}.yaml")
    _refuse_existing(path)
    text, place = level_source(origin)
    load_level(text, place)
    data = parse(text, place, Kind.LEVEL).content
    for salt in range(VARIATIONS):
        made = dumped(varied(data, name, salt))
        if _works(made, limit):
            head = f"# A variation of {origin}. Read its texts through, and prove it: drill check --certify {path}\n"
            _create(path, head + made)
            say(f"{path} written. Next: read it, then drill check --certify {path}")
            return
    raise DrillError(f"in none of {VARIATIONS} variations of {origin} do the solutions win and the start lose")


def _works(text: str, limit: TimeLimit) -> bool:
    """True if a level loads, and with one seed its solutions pass and its start and traps do not. Raises OutOfTime."""
    from drill.errors import Problems
    from drill.files.load import load_level
    from drill.proof.run_watch import RunWatch
    from drill.scoring.scored_run import run

    try:
        level = load_level(text)
    except Problems:
        return False

    def passes(design: Design) -> bool:
        with RunWatch(level.id, level.length_s, limit) as watched:
            return run(level, design, 1, watch=watched).score.passed

    wins = (passes(made) for _, made in level.solutions)
    losses = (not passes(made) for made in (level.start, *(made for _, made in level.traps)))
    return all(wins) and all(losses)


@new.command()
@click.argument("level")
def design(level: str) -> None:
    """Write a design for LEVEL: its start, with comments.

    The comments say what may be changed.
    """
    from dataclasses import replace

    from drill.cli.new_files.file_templates import design_text
    from drill.files.library import find_level

    found = find_level(level)
    path = Path(f"{found.id}-design.yaml")
    _create(path, design_text(found, replace(found.start, name=f"my-{found.id}", level=found.id)))
    say(f"{path} written. Next: change it, then drill score {level} {path}")


@new.command()
@click.argument("name")
@click.option("--level", "level_ref", required=True, metavar="LEVEL", help="A shipped level's id, or a level file.")
def test(name: str, level_ref: str) -> None:
    """Write tests of a design on LEVEL, and a design that passes them.

    The tests are in NAME.drill.yaml, the design is in NAME.yaml.
    """
    from dataclasses import replace

    from drill.cli.new_files.file_templates import design_text, suite_text
    from drill.design.lesson_condition import lesson_path
    from drill.errors import Problems
    from drill.files.library import find_level
    from drill.files.removed_option import removed

    _check_name(name)
    level = find_level(level_ref)
    first = next((made for _, made in level.solutions), level.start)
    mine = replace(first, name=name, level=level.id)
    needed = lesson_path(level)
    try:
        removed(level, mine, needed)
    except Problems:
        needed = ""
    tests, file = Path(f"{name}.drill.yaml"), Path(f"{name}.yaml")
    for path in (tests, file):
        _refuse_existing(path)
    _create(file, design_text(level, mine, "It passes the level's first objective"))
    _create(tests, suite_text(name, _seen_from(Path(), level_ref), level, needed))
    say(f"{tests} and {file} written. Next: drill test {tests}")
    _say_schema("tests")


@new.command("class")
@click.argument("name")
@click.option("--level", "level_ref", required=True, metavar="LEVEL", help="A shipped level's id, or a level file.")
def school_class(name: str, level_ref: str) -> None:
    """Write a class's folder, called NAME, for LEVEL.

    It holds a pack, a rubric, a roster and three sample submissions.
    """
    from drill.cli.new_files.class_templates import class_files
    from drill.files.library import find_level

    _check_name(name)
    level = find_level(level_ref)
    folder = Path(name)
    _refuse_existing(folder)
    ref = _seen_from(folder, level_ref)
    make_folder(folder / "submissions")
    for path, text in class_files(name, level, ref, 1 + secrets.randbelow(10**9)).items():
        _create(folder / path, text)
    say(f"{folder} written. Next: drill pack {folder}/pack.yaml, drill grade {folder}")


@new.command()
@click.argument("name")
@click.option("--level", "level_ref", metavar="LEVEL", help="A shipped level's id, or a level file.")
@click.option("--from", "origin", metavar="PLAN", help="Copy this ready plan instead, and the design it names.")
def table(name: str, level_ref: str | None, origin: str | None) -> None:
    """Write NAME.yaml, a facilitator's plan with comments.

    The plan is for a team's drill of LEVEL, or a copy of PLAN.
    """
    from drill.cli.new_files.table_template import copied_plan, table_text
    from drill.files.library import find_level
    from drill.syntax.source import MAX_BYTES
    from drill.table.plan.table_file import find_plan, load_plan

    if (level_ref is None) == (origin is None):
        raise click.UsageError("name the level with --level, or a ready plan with --from")
    _check_name(name)
    path = Path(f"{name}.yaml")
    _refuse_existing(path)
    if level_ref is not None:
        _create(path, table_text(name, _seen_from(Path(), level_ref), find_level(level_ref)))
    else:
        source = find_plan(str(origin))
        load_plan(source)
        copies = {Path(file): text for file, text in copied_plan(name, source).items()}
        # A design that a plan here names already stays.
        missing = [
            file for file, text in copies.items() if not (is_file(file) and read(file, MAX_BYTES) == text.encode())
        ]
        for file in missing:
            _refuse_existing(file)
        for file in missing:
            write(file, copies[file])
    say(f"{path} written. Next: drill check {path}, then drill host --plan {path}")


def _say_schema(kind: str) -> None:
    """Say where the schema for editors is. It is not written into the file, which other machines read too."""
    from drill.shipped import assets_dir

    schema = assets_dir() / "schema" / f"{kind}.schema.json"
    say(f"Your editor can complete keys and check values with {schema.as_posix()}")


def _seen_from(folder: Path, level_ref: str) -> str:
    """A level as a file in a folder names it: an id as it is, a file by its path from there."""
    if not any(mark in level_ref for mark in "./\\"):
        return level_ref
    path = Path(os.path.relpath(level_ref, folder)).as_posix()
    return path if path.startswith("../") else f"./{path}"


def _check_name(name: str) -> None:
    if not re.fullmatch(ID, name) or len(name) > MAX_ID:
        raise DrillError(f"{name!r} is not a valid name; use lowercase letters, digits and single dashes: shop-tests")


def _refuse_existing(path: Path) -> None:
    if is_there(path):
        raise DrillError(f"{path} already exists; move it or choose another name")


def _create(path: Path, text: str) -> None:
    """Write a new file. Raises DrillError if it exists or cannot be written."""
    _refuse_existing(path)
    write(path, text)
