"""A saved run: one JSON file that holds the level, the design, the seed and the actions, so that it replays anywhere.

Nothing in it is believed: whoever verifies runs the drill again and compares. A signature made on the player's own machine
would prove less.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from drill.engine.actions.action_table import ACTIONS
from drill.errors import Problem, Problems
from drill.model.action import Action
from drill.model.canonical import indented
from drill.model.run import MICRO, Score, ScoredRun
from drill.model.seed_range import MAX_SEED
from drill.words import units

FORMAT = 1
"""Version of this file's form. A reader refuses others."""
MAX_BYTES = 1024 * 1024
MAX_ACTIONS = 1000
MAX_WORD = 400
"""Characters of an action's target or value; a node's name and a number of seconds are shorter."""
MAX_SECONDS = 1_000_000
"""The latest second of an action."""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """The content of a saved run. `score` is a summary for readers; comparisons use the digest."""

    engine: str
    level: str
    level_digest: str
    scenario: str
    level_text: str
    design: str
    design_digest: str
    design_text: str
    seed: int
    actions: tuple[Action, ...]
    digest: str
    score: dict[str, Any]
    catalog: str = ""
    """Digest of the catalogue's figures; empty in files from before it was written."""


def saved(run: ScoredRun, level_text: str, design_text: str) -> SavedRun:
    """The file's content for a run. The texts are the YAML of the level and the design it was made from."""
    return SavedRun(
        engine=run.engine,
        level=run.level,
        level_digest=run.level_digest,
        scenario=run.scenario,
        level_text=level_text,
        design=run.design,
        design_digest=run.design_digest,
        design_text=design_text,
        seed=run.seed,
        actions=run.actions,
        digest=run.digest,
        score=summary(run.score),
        catalog=run.catalog,
    )


def summary(score: Score) -> dict[str, Any]:
    """The figures a reader of the file sees without running it."""
    return {
        "passed": score.passed,
        "stars": list(score.stars),
        "availability": score.availability,
        "stale_ratio": score.stale_ratio,
        "lost_writes": score.lost_writes,
        "monthly_usd": score.monthly_micro_usd / MICRO,
    }


def as_text(content: SavedRun) -> str:
    """The file's text, ending in a newline; the same run gives the same bytes."""
    made = {
        "format": FORMAT,
        "engine": content.engine,
        "catalog": content.catalog,
        "level": {
            "id": content.level,
            "digest": content.level_digest,
            "scenario": content.scenario,
            "text": content.level_text,
        },
        "design": {"name": content.design, "digest": content.design_digest, "text": content.design_text},
        "seed": content.seed,
        "actions": [asdict(action) for action in content.actions],
        "digest": content.digest,
        "score": content.score,
    }
    return indented(made)


def parse(data: bytes, name: str) -> SavedRun:
    """A saved run from a file's bytes. Raises Problems, all of them at once; nothing in the file is trusted."""
    reader = _Reader(name)
    top = reader.document(data)
    if reader.problems:
        raise Problems(tuple(reader.problems))
    version = reader.whole(top, "format", 0, MAX_SECONDS)
    if version != FORMAT and not reader.problems:
        reader.report("R004", f"format {version} is not known", f"this version reads format {FORMAT}")
        raise Problems(tuple(reader.problems))
    level = reader.table(top, "level")
    design = reader.table(top, "design")
    content = SavedRun(
        engine=reader.text(top, "engine"),
        level=reader.text(level, "id", "level."),
        level_digest=reader.text(level, "digest", "level."),
        scenario=reader.text(level, "scenario", "level.") if "scenario" in level else "",
        level_text=reader.text(level, "text", "level."),
        design=reader.text(design, "name", "design."),
        design_digest=reader.text(design, "digest", "design."),
        design_text=reader.text(design, "text", "design."),
        seed=reader.whole(top, "seed", 0, MAX_SEED),
        actions=reader.actions(top),
        digest=reader.text(top, "digest"),
        score=reader.table(top, "score"),
        catalog=reader.text(top, "catalog") if "catalog" in top else "",
    )
    if reader.problems:
        raise Problems(tuple(reader.problems))
    return content


class _Reader:
    """Takes typed values out of untrusted JSON and collects what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._absent: dict[str, Any] = {}
        """Stands for an object that is not there; that is said once, not for each of its values."""

    def report(self, code: str, message: str, hint: str = "", line: int = 0, column: int = 0) -> None:
        self.problems.append(Problem(self.name, line, column, code, message, hint))

    def document(self, data: bytes) -> dict[str, Any]:
        if len(data) > MAX_BYTES:
            self.report("R001", f"is larger than {units.size(MAX_BYTES)}", "a saved run is a few KiB")
            return {}
        try:
            top = json.loads(data.decode("utf-8"), object_pairs_hook=self._once)
        except json.JSONDecodeError as error:
            self.report(
                "R002", f"not JSON: {error.msg}", "drill score --save writes such a file", error.lineno, error.colno
            )
            return {}
        except (ValueError, RecursionError):
            self.report("R002", "not JSON text in UTF-8", "drill score --save writes such a file")
            return {}
        if self.problems:
            return {}
        if not isinstance(top, dict):
            self.report(
                "R003", "not a saved run: the file must hold one object", "drill score --save writes such a file"
            )
            return {}
        return top

    def _once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """An object without duplicate keys."""
        made = dict(pairs)
        if len(made) < len(pairs):
            self.report("R003", "a key appears twice in an object", "keep one of them")
        return made

    def table(self, parent: dict[str, Any], key: str) -> dict[str, Any]:
        value = parent.get(key)
        if isinstance(value, dict):
            return value
        self.report("R003", f"{key} must be an object")
        return self._absent

    def text(self, parent: dict[str, Any], key: str, prefix: str = "") -> str:
        value = parent.get(key)
        if isinstance(value, str):
            return value
        if parent is self._absent:
            return ""
        self.report("R003", f"{prefix}{key} must be text")
        return ""

    def word(self, parent: dict[str, Any], key: str, prefix: str) -> str:
        value = self.text(parent, key, prefix)
        if len(value) <= MAX_WORD:
            return value
        self.report("R003", f"{prefix}{key} must be text of at most {MAX_WORD} characters")
        return ""

    def whole(self, parent: dict[str, Any], key: str, low: int, high: int, prefix: str = "") -> int:
        value = parent.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.report("R003", f"{prefix}{key} must be a whole number from {low} to {high}")
        return low

    def actions(self, top: dict[str, Any]) -> tuple[Action, ...]:
        rows = top.get("actions")
        if not isinstance(rows, list) or len(rows) > MAX_ACTIONS:
            self.report("R003", f"actions must be a list of at most {MAX_ACTIONS}")
            return ()
        return tuple(action for index, row in enumerate(rows) if (action := self._action(index, row)) is not None)

    def _action(self, index: int, row: object) -> Action | None:
        prefix = f"actions[{index}]."
        if not isinstance(row, dict):
            self.report("R003", f"actions[{index}] must be an object")
            return None
        at_s = self.whole(row, "at_s", 0, MAX_SECONDS, prefix)
        kind = self.text(row, "kind", prefix)
        target = self.word(row, "target", prefix)
        value = self.word(row, "value", prefix)
        if kind not in ACTIONS:
            known = ", ".join(ACTIONS)
            self.report("R003", f"{prefix}kind is not an action", f"known: {known}")
            return None
        return Action(at_s, kind, target, value)
