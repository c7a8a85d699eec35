"""`drill levels`: what there is to play, and how it has gone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from drill.cli.console import complain, out, say
from drill.errors import ExitCode, Problems

if TYPE_CHECKING:
    from drill.files.library import Shipped
    from drill.model.level import Level
    from drill.store.store import Result


@click.command()
@click.option("--json", "as_object", is_flag=True, help="One JSON array instead of text.")
def levels(as_object: bool) -> int:
    """List the shipped levels and your best result on each. Exit code 2 if one of them cannot be used."""
    from drill.files.library import shipped
    from drill.store.store import Store, StoreError

    try:
        best = Store().best()
    except StoreError as error:
        say(f"drill: {error}")
        best = {}
    entries = shipped()
    if as_object:
        rows = [row(entry, best.get(entry.level.id)) for entry in entries if entry.level]
        out(json.dumps(rows, indent=2, ensure_ascii=True) + "\n")
    else:
        out(listing([entry.level for entry in entries if entry.level], best))
    broken = [problem for entry in entries for problem in entry.problems]
    if broken:
        complain(Problems(tuple(broken)))
    return ExitCode.UNUSABLE if broken else ExitCode.PASS


def row(entry: Shipped, best: Result | None) -> dict[str, Any]:
    """A level as plain data; `best` is null where it has not been played."""
    from drill.shipped import levels_dir

    level = entry.level
    if level is None:
        raise ValueError(f"{entry.path} did not load")
    return {
        "id": level.id,
        "chapter": level.chapter,
        "title": level.title,
        "file": entry.path.relative_to(levels_dir()).as_posix(),
        "solutions": [name for name, _ in level.solutions],
        "traps": [name for name, _ in level.traps],
        "stars": [objective.name for objective in level.objectives],
        "best": None if best is None else _best(best),
    }


def listing(found: list[Level], best: dict[str, Result]) -> str:
    """The levels by chapter, as text."""
    width = max((len(level.id) for level in found), default=0)
    lines: list[str] = []
    chapter = None
    for level in found:
        if level.chapter != chapter:
            chapter = level.chapter
            lines += ([""] if lines else []) + [chapter]
        lines.append(f"  {level.id:<{width}}  {level.title}{_told(level, best.get(level.id))}")
    return "".join(f"{line}\n" for line in lines)


def _told(level: Level, best: Result | None) -> str:
    if best is None:
        return ""
    stars = "★" * len(best.stars) + "☆" * max(len(level.objectives) - len(best.stars), 0)
    return f"  {stars} {'passed' if best.passed else 'not passed yet'}"


def _best(best: Result) -> dict[str, Any]:
    from drill.model.run import MICRO

    return {
        "passed": best.passed,
        "stars": list(best.stars),
        "availability": best.availability,
        "stale_ratio": best.stale_ratio,
        "lost_writes": best.lost_writes,
        "monthly_usd": best.monthly_micro_usd / MICRO,
        "design": best.design,
        "seed": best.seed,
        "digest": best.digest,
        "played_at": best.played_at,
    }
