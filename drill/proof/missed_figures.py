"""Published figures that a level says it holds and does not, as problems at their lines."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from drill.errors import Problem
from drill.proof.held_figures import HeldResult
from drill.syntax.problems import FileRule, Kind
from drill.syntax.source import parse, read_text
from drill.words.metric_words import figure, held_text


def missed_figures(path: Path, results: Iterable[HeldResult]) -> tuple[Problem, ...]:
    """A problem for each figure of a level file that is out of its tolerance; `results` in the file's order."""
    missed = [(number, item) for number, item in enumerate(results) if not item.met]
    if not missed:
        return ()
    document = parse(read_text(path, Kind.LEVEL), str(path), Kind.LEVEL)
    for number, item in missed:
        held = item.figure
        document.report(
            FileRule.HELD,
            document.place(("holds", number, "value")),
            f"{held.metric} of {held.design} is {figure(held.metric, item.value)} (median of {item.seeds} seeds), "
            f"not {held_text(held)}",
            "change what was chosen and not published, or say in the brief why the model differs, and remove the figure",
        )
    return tuple(document.problems)
