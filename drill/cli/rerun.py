"""Runs a saved run again and compares. The file holds its own level and design; nothing it claims is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from drill.engine import ENGINE
from drill.errors import Problems
from drill.model.inputs import Inputs
from drill.model.run import ScoredRun
from drill.proof.run_watch import RunWatch
from drill.proof.time_limit import TimeLimit
from drill.report.provenance import of_run
from drill.report.report_parts import Check, Line, ReportDocument, StyledText, line, plain
from drill.report.saved import MAX_BYTES, parse, summary
from drill.scoring.scored_run import run
from drill.syntax.disk import read
from drill.syntax.safe_text import safe
from drill.words import units


def other_engine(engine: str) -> str:
    """The message on a run of another engine version."""
    return f"? made by engine {safe(engine)}; this is engine {ENGINE}, and results are not compared across versions"


UNLIMITED = TimeLimit()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`same` is None where the two are not comparable, and then nothing was run."""

    same: bool | None
    engine: str
    """The version that made the saved run."""
    wrong: tuple[str, ...] = ()
    """Facts that differ from what the file claims."""
    run: ScoredRun | None = None
    """The run made now."""
    shipped: bool = False
    """True if the level is a shipped one, unchanged."""
    inputs: Inputs | None = None
    """The design that was run."""


def rerun(file: Path, limit: TimeLimit = UNLIMITED) -> Comparison:
    """Run the file's drill and compare.

    Raises Problems if its content cannot be used, DrillError if it cannot be read or is too costly, OutOfTime.
    """
    from drill.files.load import load_design, load_level
    from drill.topology.assemble import assemble
    from drill.topology.run_cost import refuse_if_too_costly

    claimed = parse(read(file, MAX_BYTES), str(file))
    if claimed.engine != ENGINE:
        return Comparison(None, claimed.engine)
    level = load_level(claimed.level_text, f"{file} (level)")
    design = load_design(claimed.design_text, level, f"{file} (design)")
    inputs = assemble(level, design)
    refuse_if_too_costly(inputs, str(file))
    with RunWatch(level.id, level.length_s, limit) as watch:
        made = run(level, design, claimed.seed, claimed.actions, watch)
    facts = (
        ("level", level.id, claimed.level),
        ("level digest", level.digest, claimed.level_digest),
        ("scenario", level.scenario, claimed.scenario),
        ("design", design.name, claimed.design),
        ("design digest", design.digest, claimed.design_digest),
        ("score", summary(made.score), claimed.score),
        ("digest", made.digest, claimed.digest),
    )
    wrong = tuple(name for name, here, there in facts if here != there)
    if wrong and claimed.catalog != made.catalog:
        # Figures that the run does not read make no difference.
        wrong = (*wrong, "catalogue")
    return Comparison(not wrong, claimed.engine, wrong, made, _shipped(level.id, level.scenario), inputs)


def replay_report(found: Comparison) -> ReportDocument:
    """The comparison as a report."""
    title = f"Replay of {found.run.level} with {found.run.design}" if found.run else "Replay"
    outcome: Literal["pass", "fail", "unknown"] = "unknown" if found.same is None else "pass" if found.same else "fail"
    head = tuple(_head(found))
    checks = (Check("the same run", outcome, plain(head[0]), kind="replay"),)
    return ReportDocument(
        title, partial(_data, found), head, suite=found.run.level if found.run else "replay", checks=checks
    )


def _head(found: Comparison) -> Iterator[Line]:
    run = found.run
    if run is None:
        yield line(StyledText("?", "unsure"), other_engine(found.engine).removeprefix("?"))
        return
    if found.same:
        yield line(StyledText("✓", "good"), " the same, to the digest")
    else:
        yield line(StyledText("✗", "bad"), f" not the same: {', '.join(found.wrong)}")
    yield line(f"  {run.level} with {run.design}, seed {run.seed}, {_plural(len(run.actions), 'action')} by the player")
    passed, share = "passed" if run.score.passed else "did not pass", units.percent(run.score.availability)
    yield line(f"  {passed}, {share} answered in time")
    yield line(f"  digest {run.digest}")
    where = "the one shipped here" if found.shipped else "not one that is shipped here"
    yield line(f"  the level is {where}")


def _data(found: Comparison) -> dict[str, Any]:
    data: dict[str, Any] = {"same": found.same, "engine": ENGINE, "made_by_engine": found.engine}
    run = found.run
    if run is None:
        return data
    data |= {"wrong": list(found.wrong), "seed": run.seed}
    data |= of_run(run)
    return data | {
        "actions": len(run.actions),
        "digest": run.digest,
        "shipped": found.shipped,
        "score": summary(run.score),
    }


def _shipped(level_id: str, scenario: str) -> bool:
    """True if a shipped level has this id and is this scenario."""
    from drill.files.library import find_level

    try:
        return find_level(level_id).scenario == scenario
    except Problems:
        return False


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
