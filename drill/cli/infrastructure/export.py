"""`drill export`: experiments for AWS Fault Injection Service, and fixes for a team's own templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import click

from drill.cli.console import out, say
from drill.cli.formats import file_option, limited
from drill.cli.infrastructure.assess import COMPILING, MAX_SEEDS
from drill.errors import DrillError, ExitCode
from drill.model.said import Said
from drill.model.seed_range import MAX_SEED
from drill.proof.time_limit import OutOfTime, TimeLimit
from drill.syntax.disk import write

if TYPE_CHECKING:
    from drill.assess.subject import Subject
    from drill.export.fix_search import Fix
    from drill.export.unsettled import UnsettledVerdict

FixForm = Literal["diff", "cfn", "terraform"]
ACCOUNT = re.compile(r"[0-9]{12}")


@click.group()
def export() -> None:
    """Write an experiment for AWS FIS, or a fix for your template."""


@export.command()
@click.argument("subject")
@click.option(
    "--only",
    metavar="FAULT",
    default="",
    help="Use this fault of the pack instead of the level's own, such as zone-power:us-east-1a.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, MAX_SEED),
    default=1,
    show_default=True,
    help="Seed that draws the faults, if the level has a deck.",
)
@click.option("--account", metavar="ID", default="", help="AWS account ID, twelve digits.")
@click.option("--role", metavar="NAME", default="", help="IAM role of the experiment.")
@click.option("--alarm", metavar="NAME", default="", help="CloudWatch alarm that stops the experiment.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Select targets by this tag.")
@click.option("--out", "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
def fis(
    subject: str, only: str, seed: int, account: str, role: str, alarm: str, tags: tuple[str, ...], file: Path | None
) -> int:
    """Write the faults of SUBJECT as an AWS FIS experiment template.

    SUBJECT is a level or an imported folder. Reports on stderr what FIS cannot do. If FIS can do none
    of it, writes nothing and exits with 2.
    """
    from drill.assess.scenario_of import plant_of
    from drill.export.fis_template import FisNames, fis_template
    from drill.words.english import english

    if account and not ACCOUNT.fullmatch(account):
        raise DrillError(f"--account {account!r} is not an AWS account ID; write its twelve digits")
    known = FisNames()
    names = FisNames(account or known.account, role or known.role, alarm or known.alarm, tuple(map(_tag, tags)))
    made = fis_template(plant_of(subject, only, seed), names)
    if file is None:
        out(made.text)
    else:
        write(file, made.text)
    for said in made.differences:
        say(f"not the same as in the drill: {english(said)}")
    if made.missing:
        say(f"fill in {', '.join(made.missing)}: --account, --role, --alarm")
    return ExitCode.PASS


@export.command()
@click.argument("subject")
@click.option(
    "--only",
    metavar="FAULT",
    default="",
    help="Fix this fault of the pack.  [default: the first that breaches the policy]",
)
@click.option(
    "--change",
    metavar="OPTION",
    default="",
    help="Try only changes to this part of the design, such as database.multi_az.",
)
@file_option("--policy", "Policy file: YAML, or the JSON of AWS Resilience Hub.", "policy")
@click.option(
    "--as",
    "form",
    type=click.Choice(get_args(FixForm)),
    default="diff",
    show_default=True,
    help="A diff of your own file, or the resources and the properties to set on them.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, MAX_SEEDS),
    default=3,
    show_default=True,
    help="Number of seeds with each of which the fix has to meet the policy.",
)
@click.option("--out", "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write the fix to a file.")
@limited
def fix(
    subject: str,
    only: str,
    change: str,
    policy: Path | None,
    form: FixForm,
    seeds: int,
    file: Path | None,
    limit: TimeLimit,
) -> int:
    """Write a change that helps against a fault.

    The fix is a diff of your own file, a parameter, or a snippet. It meets the policy on every target of the fault. Tries the
    options that decide what comes of the fault first, cheapest first, then cheaper changes of others, then up to three options
    together; says what was not tried. If nothing tried meets the policy, writes the change that saves most and exits with 1. Exit
    code 3 if the verdict is unknown because it depends on an input.
    """
    from drill.assess.scenario_of import only_subject
    from drill.export.fix_search import NothingBreached
    from drill.export.fix_text import fix_snippet, fix_text
    from drill.words.english import english

    found = only_subject(subject, policy)
    try:
        best = _searched(found, only, change, seeds, limit)
    except NothingBreached as error:
        return _unsettled(found, only, seeds, limit, error)
    if form != "diff":
        _written(fix_snippet(found, best.change, form), file)
    else:
        made = fix_text(found, best.change)
        _written(made.diff, file)
        for name, value in made.parameters.items():
            out(f"drill import … -p {name}={value}\naws cloudformation deploy … --parameter-overrides {name}={value}\n")
        for setting in made.settings:
            out(f"{setting}\n")
    _say_fix(found, best)
    if best.stopped:
        say(english(Said("fix.stopped", after_s=limit.seconds)))
        return ExitCode.UNKNOWN
    if not best.turns:
        say(english(Said("fix.still_breached")))
        return ExitCode.FAIL
    try:
        after = _still_open(replace(found, design=best.change.design), best.fault.id, seeds, limit)
    except OutOfTime as error:
        say(f"{error}: {english(Said('fix.then_not_looked'))}")
        return ExitCode.PASS
    if after:
        say(english(Said("fix.then_open")))
        _say_open(after)
    return ExitCode.PASS


def _searched(subject: Subject, only: str, change: str, seeds: int, limit: TimeLimit) -> Fix:
    """The fix, looked for on all cores."""
    from drill.cli.worker_pool import worker_pool
    from drill.engine.flow.backend import expect
    from drill.export.fix_search import expected_s, find_fix
    from drill.export.fix_text import can_say
    from drill.proof.progress import Progress
    from drill.system.processes import cores

    with Progress("export fix", unit="drills") as progress:
        expect(expected_s(only), cores(), lambda: progress.tell(COMPILING))
        with worker_pool(limit=limit) as executor:
            return find_fix(
                subject,
                only,
                change,
                lambda item: can_say(subject, item),
                seeds=seeds,
                executor=executor,
                progress=progress,
            )


def _say_fix(subject: Subject, best: Fix) -> None:
    """Say on stderr what the fix does, at which load, and what was not tried."""
    from drill.export.fix_search import untried
    from drill.words import units

    lost = f"{units.count(best.lost_after)} requests not good instead of {units.count(best.lost_before)}"
    say(f"{best.fault.id}: {best.words}: {lost}, {units.change(best.micro_usd_month)} a month")
    if best.not_tried:
        say(untried(best.not_tried))
    if not subject.load_known:
        load = f"drilled and billed at {units.rate(best.per_s)}, half of what the design serves without a fault"
        say(f"nobody has said how many requests arrive: {load}")
        say(
            "drill assess drills the changed design at half of what that one serves: its load and its bill may be higher"
        )


def _unsettled(subject: Subject, only: str, seeds: int, limit: TimeLimit, error: DrillError) -> int:
    """Say which verdicts are unknown, on what they depend and what settles them. Raises the error where none is."""
    found = _still_open(subject, only, seeds, limit)
    if not found:
        raise DrillError(f"{error}: there is nothing to fix")
    _say_open(found)
    return ExitCode.UNKNOWN


def _still_open(subject: Subject, only: str, seeds: int, limit: TimeLimit) -> list[UnsettledVerdict]:
    """The verdicts that depend on an input, looked for on all cores."""
    from datetime import UTC, datetime

    from drill.cli.worker_pool import worker_pool
    from drill.export.unsettled import unsettled
    from drill.proof.progress import Progress

    with Progress("export fix", unit="drills") as progress, worker_pool(limit=limit) as executor:
        return unsettled(subject, only, seeds, executor, progress, datetime.now(UTC).date())


def _say_open(found: Iterable[UnsettledVerdict]) -> None:
    """Say what each verdict depends on, and what settles it."""
    from drill.words.english import english

    for item in found:
        for one in item.result.depends:
            fault, value, verdict = item.result.row.id, str(one.value), one.verdict
            if one.assumed is None:
                said = Said("fix.unsettled_default", fault=fault, input=one.input, value=value, verdict=verdict)
            else:
                assumed = str(one.assumed)
                said = Said(
                    "fix.unsettled", fault=fault, input=one.input, assumed=assumed, value=value, verdict=verdict
                )
            say(english(said))
        inputs, commands = ", ".join(item.inputs), " && ".join(item.commands)
        say(english(Said("fix.what_settles", inputs=inputs, workload=item.workload, commands=commands)))


def _written(text: str, file: Path | None) -> None:
    """Write the text of a fix, to a file where one is named; nothing where there is none."""
    if file is not None and text:
        write(file, text)
    else:
        out(text)


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise DrillError(f"--tag {text!r}: write KEY=VALUE")
    return key, value
