"""Two questions about each claim, asked before the first drill on a level and after it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from drill.catalog.csv_tables import rows
from drill.model.level import Question

if TYPE_CHECKING:
    from drill.model.level import Level


@cache
def claim_questions() -> Mapping[str, tuple[Question, ...]]:
    """The questions of `assets/learning/questions.csv` by claim. Raises FileNotFoundError where the installation is broken."""
    found: dict[str, tuple[Question, ...]] = {}
    for row in rows("questions", "learning"):
        claim = row["claim"]
        made = Question(claim, row["ask"], row["right"], (row["wrong_1"], row["wrong_2"]))
        found[claim] = (*found.get(claim, ()), made)
    return found


def asked(level: Level) -> tuple[Question, ...]:
    """A level's questions: its own or, where it has none, those of the claims it teaches."""
    return level.questions or tuple(one for claim in level.decides for one in claim_questions().get(claim, ()))
