"""Judges a design over seeds, and explains the result."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from io import StringIO
from typing import Any

from drill.api.opening import DesignRef, LevelRef, as_design, as_level
from drill.api.playing import Run
from drill.design.changes import changes, changes_below
from drill.errors import DrillError
from drill.model.action import Action
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import ObjectiveResult, Score
from drill.model.seed_range import refuse_seeds
from drill.proof.option_counterfactuals import Counterfactual, counterfactuals
from drill.proof.pool import pooled
from drill.proof.progress import Progress
from drill.proof.proven_causes import ProvenCauses, proven_roots, with_choices
from drill.proof.ranges import Ranges
from drill.proof.seeds import Survey, surveyed
from drill.report.report_parts import Paint, ReportDocument
from drill.scoring.measured import Measured, worst
from drill.scoring.verdict import Verdict
from drill.syntax.problems import listed, quoted
from drill.topology.assemble import assemble


def score(
    level: LevelRef,
    design: DesignRef,
    *,
    seeds: int = 1,
    first: int = 1,
    stars: Iterable[str] = (),
    executor: Executor | None = None,
) -> Report:
    """Judge a design over seeds `first` to `first + seeds - 1`: pass when at least 95 % of them do, fail when at most 5 % do.

    The first objective is required, and the `stars` that are named. Everything runs in this process unless an executor (a process
    pool, a Dask client's) is given; the result is the same. Raises Problems when the design does not fit the level, DrillError for
    a star that it does not have, ValueError for seeds that there are not.

    >>> import drill
    >>> report = drill.score("two-writers", "@solution", seeds=2)
    >>> report.verdict, report.seeds, report.share("pass")
    ('pass', 2, 1.0)
    >>> report.worst("availability.coin").value("availability.coin") > 0.99
    True
    """
    refuse_seeds(first, seeds)
    on = as_level(level)
    made = as_design(design, on)
    return Report(on, made, surveyed(on, made, first, seeds, executor, known_stars(on, stars)))


def known_stars(level: Level, names: Iterable[str]) -> tuple[str, ...]:
    """The names of stars. Raises DrillError for one that the level does not have."""
    known = [objective.name for objective in level.objectives]
    wanted = tuple(names)
    for name in wanted:
        if name not in known:
            raise DrillError(f"{level.id} has no star {quoted(name)}; {listed(known)}")
    return wanted


def explain(
    level: LevelRef,
    design: DesignRef,
    *,
    seed: int = 1,
    actions: Sequence[Action] = (),
    part: str = "",
    executor: Executor | None = None,
) -> tuple[Counterfactual, ...]:
    """The result of each change of one option, best first, with the same seed and the same actions.

    `part` keeps to one option, or those below it: `cache`, `clients.pool`. Raises Problems when the design does not fit the
    level, LookupError where nothing can be changed there.

    >>> import drill
    >>> best = drill.explain("two-writers", "@start", part="reads")[0]
    >>> best.changes[0].key
    'reads.meter'
    """
    refuse_seeds(seed)
    on = as_level(level)
    made = as_design(design, on)
    found = changes_below(on, made, part) if part else changes(on, made)
    # A library does not write to other people's terminals.
    quiet = Progress("changes", stream=StringIO())
    return counterfactuals(on, made, seed, pooled(on, quiet, executor), tuple(sorted(actions)), found)


class Report:
    """A design judged over one or more seeds."""

    def __init__(
        self,
        level: Level,
        design: Design,
        survey: Survey,
        ranges: Ranges | None = None,
        causes: ProvenCauses | None = None,
    ) -> None:
        if ranges is not None and ranges.flips:
            survey = replace(survey, judgement=replace(survey.judgement, verdict="unknown"))
        self._level, self._design, self._survey, self._ranges, self._causes = level, design, survey, ranges, causes

    @property
    def level(self) -> Level:
        """The level."""
        return self._level

    @property
    def design(self) -> Design:
        """The design."""
        return self._design

    @property
    def verdict(self) -> Verdict:
        """`pass`, `fail`, or `unknown` where the answer depends on the seed."""
        return self._survey.judgement.verdict

    @property
    def passed(self) -> bool:
        """True if the verdict is a pass."""
        return self.verdict == "pass"

    @property
    def seeds(self) -> int:
        """The number of runs."""
        return self._survey.judgement.seeds

    @property
    def stars(self) -> tuple[str, ...]:
        """Objectives whose own verdict over the seeds is a pass."""
        return self._survey.judgement.stars

    @property
    def required(self) -> tuple[str, ...]:
        """Stars that the verdict asks for."""
        return self._survey.judgement.required

    @property
    def runs(self) -> tuple[Measured, ...]:
        """Every metric of every seed."""
        return self._survey.measured

    @property
    def run(self) -> Run:
        """The run of the first seed, with everything that happened."""
        return Run(assemble(self._level, self._design), self._survey.judgement.run)

    @property
    def score(self) -> Score:
        """The score of the first seed."""
        return self._survey.judgement.run.score

    @property
    def missed(self) -> tuple[ObjectiveResult, ...]:
        """Bounds of required stars that do not hold over the seeds, with the first seed's value."""
        judgement = self._survey.judgement
        rows = zip(self.score.objectives, judgement.bounds, strict=True)
        return tuple(row for row, said in rows if said != "pass" and judgement.asked(row.name))

    @property
    def digest(self) -> str:
        """Of the run, or of all runs' digests in the order of the seeds."""
        return self._survey.judgement.digest

    def worst(self, metric: str) -> Measured:
        """The seed in which a metric is worst, with all its metrics. Raises KeyError for one that the level does not have."""
        return worst(metric, self.runs)

    def share(self, star: str) -> float:
        """The share of seeds in which every bound of a star holds. Raises KeyError for one that the level does not have."""
        objective = next((item for item in self._level.objectives if item.name == star), None)
        if objective is None:
            raise KeyError(star)
        held = sum(all(row.holds(bound) for bound in objective.bounds) for row in self.runs)
        return held / len(self.runs)

    def with_ranges(self, swept: Ranges) -> Report:
        """The same with what the constants' ranges do: a verdict that one of them changes is unknown."""
        return Report(self._level, self._design, self._survey, swept, self._causes)

    def with_causes(self, executor: Executor | None = None) -> Report:
        """The same with what the losses of the first seed need: it is run without each event, and with every other choice."""
        run, inputs = self._survey.judgement.run, assemble(self._level, self._design)
        runner = pooled(self._level, Progress("changes", stream=StringIO()), executor)
        rows = counterfactuals(self._level, self._design, run.seed, runner, run.actions)
        causes = with_choices(proven_roots(inputs, run), inputs, run, rows, runner)
        return Report(self._level, self._design, self._survey, self._ranges, causes)

    def document(self, *, timeline: bool = False) -> ReportDocument:
        """The report for the writers of `drill.report`; JSON with every second where asked for."""
        from drill.design.dump import design_yaml
        from drill.report.score_report import Scored, score_report

        judgement = self._survey.judgement
        yaml = design_yaml(self._design)
        measured, causes = self._survey.measured, self._causes
        nodes = tuple(node.id for node in assemble(self._level, self._design).topology.nodes) if timeline else ()
        alarms = tuple(alarm.name for alarm in self._design.alarms)
        scored = Scored(judgement, self._level, self._ranges, timeline, nodes, yaml, measured, causes, alarms)
        return score_report(scored)

    def to_dict(self) -> dict[str, Any]:
        """The data of the JSON format."""
        made: dict[str, Any] = json.loads(self.to_json())
        return made

    def to_json(self) -> str:
        """The report as `drill score --format json` writes it."""
        return self.to_text("json")

    def to_junit(self) -> str:
        """The report as JUnit XML."""
        return self.to_text("junit")

    def to_text(self, form: str = "text", paint: Paint | None = None) -> str:
        """The report in any format of `drill score --format`. Raises KeyError for another."""
        from drill.report.writers import write

        return write(self.document(), form, paint)

    def __repr__(self) -> str:
        judgement = self._survey.judgement
        return (
            f"<Report level={self._level.id!r} design={self._design.name!r} verdict={self.verdict!r} "
            f"passed={judgement.passed} of {judgement.seeds} seeds>"
        )

    def _repr_html_(self) -> str:
        from drill.report.exports.notebook import table

        judgement = self._survey.judgement
        first = ("verdict", f"{self.verdict}: passes in {judgement.passed} of {judgement.seeds} seeds")
        return table(judgement.run, (first,))
