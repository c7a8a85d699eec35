"""`drill export`: experiments for AWS Fault Injection Service, and fixes for a team's own templates."""

from __future__ import annotations

import re
from pathlib import Path

import click

from drill.cli.console import out, say
from drill.errors import DrillError, ExitCode
from drill.syntax.disk import write

ACCOUNT = re.compile(r"[0-9]{12}")


@click.group()
def export() -> None:
    """Take something away: an experiment for AWS FIS, or a fix for your own template."""


@export.command()
@click.argument("subject")
@click.option(
    "--only",
    metavar="FAULT",
    default="",
    help="A fault of the pack, zone-power:us-east-1a, in place of the level's own.",
)
@click.option("--account", metavar="ID", default="", help="Number of the AWS account.")
@click.option("--role", metavar="NAME", default="", help="IAM role of the experiment.")
@click.option("--alarm", metavar="NAME", default="", help="CloudWatch alarm that stops the experiment.")
@click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Tag by which targets are chosen.")
@click.option("--out", "-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
def fis(subject: str, only: str, account: str, role: str, alarm: str, tags: tuple[str, ...], file: Path | None) -> int:
    """Write the faults of SUBJECT, a level or an imported folder, as an AWS FIS experiment template.

    What FIS cannot do is told on stderr. Exit code 2, and no file, where it can do nothing.
    """
    from drill.assess.scenario_of import plant_of
    from drill.export.fis_template import FisNames, fis_template
    from drill.words.english import english

    if account and not ACCOUNT.fullmatch(account):
        raise DrillError(f"--account {account!r} is no account number; write its twelve digits")
    known = FisNames()
    names = FisNames(account or known.account, role or known.role, alarm or known.alarm, tuple(map(_tag, tags)))
    made = fis_template(plant_of(subject, only), names)
    if file is None:
        out(made.text)
    else:
        write(file, made.text)
    for said in made.told:
        say(f"not the same: {english(said)}")
    if made.missing:
        say(f"fill in {', '.join(made.missing)}: --account, --role, --alarm")
    return ExitCode.PASS


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise DrillError(f"--tag {text!r}: write KEY=VALUE")
    return key, value
