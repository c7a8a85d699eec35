"""Running a saved run again and comparing. The file brings its own level and design; nothing it claims is believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from drill.engine import ENGINE
from drill.errors import Problems
from drill.report.saved import MAX_BYTES, parse, summary
from drill.scoring.runs import run
from drill.syntax.disk import read
from drill.syntax.safe_text import safe
from drill.words import units


def other_engine(engine: str) -> str:
    """What a run of another engine is told."""
    return f"? made by engine {safe(engine)}; this is engine {ENGINE}, and results are not compared across versions"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`same` is None where the two are not comparable; `lines` say it in words."""

    same: bool | None
    lines: tuple[str, ...]


def again(file: Path) -> Comparison:
    """Run the file's drill and compare. Raises Problems for a file that cannot be used, DrillError for one not readable."""
    from drill.files.load import load_design, load_level

    claimed = parse(read(file, MAX_BYTES), str(file))
    if claimed.engine != ENGINE:
        return Comparison(None, (other_engine(claimed.engine),))
    level = load_level(claimed.level_text, f"{file} (level)")
    design = load_design(claimed.design_text, level, f"{file} (design)")
    made = run(level, design, claimed.seed, claimed.actions)
    facts = (
        ("level", level.id, claimed.level),
        ("scenario", level.scenario, claimed.scenario),
        ("design", design.name, claimed.design),
        ("design digest", design.digest, claimed.design_digest),
        ("score", summary(made.score), claimed.score),
        ("digest", made.digest, claimed.digest),
    )
    wrong = tuple(name for name, here, there in facts if here != there)
    where = "the one shipped here" if _shipped(level.id, level.scenario) else "not one that is shipped here"
    lines = [
        f"✗ not the same: {', '.join(wrong)}" if wrong else "✓ the same, to the digest",
        f"  {level.id} with {design.name}, seed {made.seed}, {_plural(len(made.actions), 'action')} by the player",
        f"  {'passed' if made.score.passed else 'did not pass'}, {units.percent(made.score.availability)} answered in time",
        f"  digest {made.digest}",
        f"  the level is {where}",
    ]
    return Comparison(not wrong, tuple(lines))


def _shipped(level_id: str, scenario: str) -> bool:
    """Whether a shipped level has this id and is this scenario."""
    from drill.files.library import find_level

    try:
        return find_level(level_id).scenario == scenario
    except Problems:
        return False


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
