"""`drill assess`: what a design survives, held against a policy, and how far from the edge it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import say
from drill.cli.formats import Output, file_option, formatted, limited
from drill.errors import DrillError, ExitCode
from drill.proof.time_limit import TimeLimit
from drill.syntax.disk import write

if TYPE_CHECKING:
    from drill.assess.assessment import Assessment, AssessOptions
    from drill.assess.pack_verdicts import PackVerdict
    from drill.assess.revision import Revision
    from drill.assess.subject import Subject

MAX_SEEDS = 100
COMPILING = "compiling the engine, once: about 2 min of one core"


@click.command()
@click.argument("subject")
@file_option("--policy", "Policy file: YAML, or the JSON of AWS Resilience Hub.", "policy")
@file_option("--workload", "Workload file: ranges for what a template does not say.", "workload")
@click.option("--design", default="", metavar="DESIGN", help="Assess this design instead of the level's start.")
@click.option(
    "--seeds",
    type=click.IntRange(1, MAX_SEEDS),
    default=3,
    show_default=True,
    help="Number of seeds; 20 where these disagree.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="FAULT",
    help="Run only this fault, or only one target of it, such as zone-power:us-east-1a.",
)
@click.option(
    "--ranges",
    is_flag=True,
    help="Also try both ends of each constant's range, and slow and held-back failovers of Aurora.",
)
@click.option(
    "--limits/--no-limits",
    default=True,
    help="Find the highest load at which the policy is still met, for each fault.  [default: limits]",
)
@click.option(
    "--minutes",
    type=click.IntRange(10, 720),
    help="Minutes that each drill runs after its fault.  [default: from the policy]",
)
@click.option("--against", metavar="SUBJECT", help="Also show what differs from this other revision.")
@file_option("--baseline", "Ignore the findings in this baseline; fail only on what is new or worse.", "baseline")
@file_option("--write-baseline", "Write the findings to a new baseline.", "write_baseline")
@click.option(
    "--fail-on",
    type=click.Choice(("breached", "unknown", "none")),
    help="Which verdicts exit with 1.  [default: breached; unknown exits with 3]",
)
@click.option("--strict", is_flag=True, help="Refuse an import that approximated anything.")
@file_option("--save", "With --only: save the worst run, for drill replay and explain.", "save")
@limited
@formatted(json=True, file=True)
def assess(
    subject: str,
    policy: Path | None,
    workload: Path | None,
    design: str,
    seeds: int,
    only: tuple[str, ...],
    ranges: bool,
    limits: bool,
    minutes: int | None,
    against: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    fail_on: str | None,
    strict: bool,
    save: Path | None,
    limit: TimeLimit,
    output: Output,
) -> int:
    """Run a fixed pack of faults against SUBJECT, and judge it.

    SUBJECT is a level, or a folder that drill import wrote; it is judged by a policy. Exit code 0: the policy is met.
    1: breached. 2: unusable input, or an acceptance that has expired or matches no finding. 3: unknown, because it depends on
    an input or the seed.
    """
    from drill.assess.assessment import AssessOptions
    from drill.assess.assessment_data import overall
    from drill.assess.assessment_report import assessment_report
    from drill.assess.baseline_file import load_baseline, save_baseline
    from drill.assess.scenario_of import known_targets
    from drill.assess.subject import load_subjects

    if save is not None and len(only) != 1:
        raise click.UsageError("--save needs --only with one fault")
    known = load_baseline(baseline) if baseline is not None else frozenset[str]()
    subjects = load_subjects(subject, policy, workload, design)
    known_targets(subjects, only)
    if strict:
        _refuse_bent(subjects)
    options = AssessOptions(seeds, only, ranges, limits, None if minutes is None else minutes * 60)
    made = _with_baseline(_assessed(subjects, options, limit), known)
    revisions = _revisions(made, against, (policy, workload), options, limit) if against else []
    if write_baseline is not None:
        save_baseline(write_baseline, made)
    if save is not None:
        _save(made, save)
    output.emit(assessment_report(made, revisions))
    if any(item.stopped for item in made):
        say(f"{limit.stopped}: not every load or input was tried")
        return ExitCode.UNKNOWN
    return _exit(overall(made), fail_on)


def _assessed(subjects: Sequence[Subject], options: AssessOptions, limit: TimeLimit) -> list[Assessment]:
    """Every system on all cores."""
    from datetime import UTC, datetime

    from drill.assess.assessment import assess as assessed
    from drill.assess.assessment import expected_drills, expected_s
    from drill.cli.worker_pool import worker_pool
    from drill.engine.flow.backend import expect
    from drill.proof.progress import Progress
    from drill.system.processes import cores

    today = datetime.now(UTC).date()
    with Progress("assess", unit="drills") as progress:
        expect(expected_s(subjects, options), cores(), lambda: progress.tell(COMPILING))
        progress.fixed = expected_drills(subjects, options)
        with worker_pool(limit=limit) as executor:
            return [assessed(item, options, today, executor, progress) for item in subjects]


def _with_baseline(made: Sequence[Assessment], known: frozenset[str]) -> list[Assessment]:
    from drill.assess.pack_findings import hidden_by

    return [replace(item, findings=hidden_by(item.findings, known)) for item in made]


def _revisions(
    made: Sequence[Assessment],
    ref: str,
    files: tuple[Path | None, Path | None],
    options: AssessOptions,
    limit: TimeLimit,
) -> list[Revision]:
    """Each system against the one of the same name in another revision, both held against the first one's policy."""
    from drill.assess.revision import revision
    from drill.assess.subject import load_subjects

    others = {item.name: item for item in load_subjects(ref, *files)}
    pairs = [(item, others[item.subject.name]) for item in made if item.subject.name in others]
    if not pairs:
        raise DrillError(f"{ref} has no system named {' or '.join(item.subject.name for item in made)}")
    earlier = _assessed(
        [replace(other, policy=replace(item.subject.policy, accepted=())) for item, other in pairs], options, limit
    )
    return [revision(item, before, ref) for (item, _), before in zip(pairs, earlier, strict=True)]


def _refuse_bent(subjects: Sequence[Subject]) -> None:
    """Raises DrillError where an import has approximated something."""
    bent = [
        note
        for item in subjects[:1]
        if item.lock is not None
        for note in item.lock.notes
        if str(note.get("code", "")).startswith("I4")
    ]
    if bent:
        first = bent[0]
        place = f"{first.get('file')}:{first.get('line')} {first.get('resource')}"
        raise DrillError(
            f"--strict: the import approximated {len(bent)} values, the first at {place}; import.lock lists them"
        )


def _save(made: Sequence[Assessment], path: Path) -> None:
    """Save the worst run of the only fault, of the first system that has it."""
    from drill.design.dump import design_yaml
    from drill.report.saved import as_text, saved
    from drill.scoring.scored_run import run

    worst = next((row.worst for item in made for row in item.results if row.worst is not None), None)
    if worst is None:
        raise DrillError("nothing to save: the fault is not exercised")
    scenario = worst.scenario
    done = run(scenario.level, scenario.design, worst.worst.seed)
    write(path, as_text(saved(done, scenario.text, design_yaml(scenario.design))))


def _exit(verdict: PackVerdict, fail_on: str | None) -> ExitCode:
    if fail_on is not None:
        failing = {"breached": ("breached",), "unknown": ("breached", "unknown"), "none": ()}[fail_on]
        return ExitCode.FAIL if verdict in failing else ExitCode.PASS
    return {"breached": ExitCode.FAIL, "unknown": ExitCode.UNKNOWN}.get(verdict, ExitCode.PASS)
