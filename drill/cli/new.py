"""`drill new`: write a commented level or design to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click

from drill.cli.console import say
from drill.errors import DrillError
from drill.syntax.disk import write

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAX_NAME = 40


@click.group()
def new() -> None:
    """Write a new level or design that passes its check."""


@new.command()
@click.argument("name")
def level(name: str) -> None:
    """Write NAME.yaml, a small level with comments. NAME is its id: lower-case letters, digits and dashes."""
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        raise DrillError(f"{name!r} is not a level id; use lower-case letters, digits and single dashes: night-shift")
    from drill.cli.templates import LEVEL
    from drill.shipped import assets_dir, levels_dir

    schema, guide = assets_dir() / "schema" / "level.schema.json", levels_dir() / "README.md"
    path = Path(f"{name}.yaml")
    text = LEVEL.replace("@NAME@", name).replace("@SCHEMA@", schema.as_posix()).replace("@GUIDE@", guide.as_posix())
    _create(path, text)
    say(f"{path} written. Next: drill watch {path}, drill play ./{path}, drill check --certify {path}")


@new.command()
@click.argument("level")
def design(level: str) -> None:
    """Write a design file for LEVEL: its start, with comments on what may be changed."""
    from dataclasses import replace

    from drill.cli.templates import design_text
    from drill.files.library import find_level

    found = find_level(level)
    path = Path(f"{found.id}-design.yaml")
    _create(path, design_text(found, replace(found.start, name=f"my-{found.id}", level=found.id)))
    say(f"{path} written. Next: change it, then drill score {level} {path}")


def _create(path: Path, text: str) -> None:
    """Write a new file. Raises DrillError if it exists or cannot be written."""
    if path.exists():
        raise DrillError(f"{path} already exists; move it or choose another name")
    write(path, text)
