"""`drill import`: a team's own templates, plans and states as levels that it can check, play and assess."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import out, say
from drill.cli.formats import Output, file_option, formatted
from drill.errors import DrillError, ExitCode, Problems

if TYPE_CHECKING:
    from drill.infra.import_settings import ImportSettings
    from drill.infra.prepared_import import PreparedImport

FOLDER = Path("resilience")
NOT_OF_A_NAME = re.compile(r"[^a-z0-9]+")
WORDS = {"yes": True, "true": True, "no": False, "false": False}


@click.command(name="import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE…")
@click.option(
    "--out",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    default=FOLDER,
    help="Folder to write to.  [default: resilience]",
)
@click.option("--only", metavar="NAME", default="", help="Import only the system with this name.")
@click.option(
    "--region", multiple=True, metavar="REGION", help="Region of the sources, or REGION=FILE for one of them."
)
@click.option(
    "--parameter", "-p", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter of the template."
)
@click.option(
    "--params", type=click.Path(path_type=Path), help="JSON file of parameters, in the form the AWS CLI takes."
)
@click.option(
    "--assume", multiple=True, metavar="CONDITION=yes|no", help="Decide a condition that the parameters leave open."
)
@click.option(
    "--metrics",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Export from CloudWatch or pg_stat_statements that fills in the workload.",
)
@click.option(
    "--strict", is_flag=True, help="Refuse to approximate anything, such as an instance class that the model lacks."
)
@file_option(
    "--into",
    "SOURCE is an AWS FIS experiment template: write a level that rehearses it on this system.",
    "into",
    "LEVEL|FOLDER",
)
@click.option(
    "--print-query", is_flag=True, help="SOURCE is an imported folder: print the command that fetches its metrics."
)
@formatted(json=True)
def import_(
    sources: tuple[Path, ...],
    folder: Path,
    only: str,
    region: tuple[str, ...],
    parameters: tuple[str, ...],
    params: Path | None,
    assume: tuple[str, ...],
    metrics: tuple[Path, ...],
    strict: bool,
    into: Path | None,
    print_query: bool,
    output: Output,
) -> int:
    """Turn your own infrastructure into levels in a folder you own.

    A SOURCE is a CloudFormation or SAM template, a cdk.out folder, the output of `terraform show -json` for a plan or a state, a raw
    terraform.tfstate, or the JSON of `aws rds|elasticache describe-…`. Nothing in it is executed, nothing is fetched, and no secret
    is written anywhere. Import again whenever a source changes: your own edits stay.
    """
    if print_query:
        return _query(sources)
    if into is not None:
        return _rehearsal(sources, into)
    from drill.cli.infrastructure.import_report import import_report
    from drill.infra.import_run import prepare_import, write_import
    from drill.infra.prepared_import import ImportRequest
    from drill.infra.running.measures import load_measures

    settings = _settings(region, (*_parameter_file(params), *parameters), assume, strict=strict)
    request = ImportRequest(sources, folder, settings, only, load_measures(metrics))
    prepared = prepare_import(request)
    if strict:
        _refuse_approximations(prepared)
    write_import(prepared, folder)
    output.emit(import_report(prepared, folder))
    for name in prepared.stale:
        say(f"{folder / name} deleted: its system is no longer in the sources")
    first = folder / prepared.systems[0].level_name
    play = first if first.is_absolute() else f"./{first}"
    say(f"{len(prepared.files)} files in {folder}. Next: drill check {folder}, drill play {play}")
    return ExitCode.PASS


def _rehearsal(sources: tuple[Path, ...], into: Path) -> int:
    """Write the level in which the experiment's actions take the place of the faults, beside the level that it is for."""
    from drill.export.fis_reader import load_rehearsal, rehearsed_level
    from drill.files.load import load_level
    from drill.model.run import MICRO
    from drill.syntax.disk import exists, is_folder, write
    from drill.syntax.problems import Kind
    from drill.syntax.source import read_text
    from drill.words import units
    from drill.words.english import english

    if len(sources) != 1:
        raise click.UsageError("--into takes one experiment template")
    levels = sorted(into.glob("level*.yaml")) if is_folder(into) else [into]
    if len(levels) != 1:
        raise DrillError(f"{into} holds {len(levels)} levels; name the one that the experiment is for")
    experiment = load_rehearsal(sources[0], load_level(levels[0]))
    name = NOT_OF_A_NAME.sub("-", f"rehearsal-{sources[0].stem}".lower()).strip("-")[:40].strip("-")
    path = levels[0].with_name(f"{name}.yaml")
    if exists(path):
        raise DrillError(f"{path} already exists; move it away first")
    write(path, rehearsed_level(read_text(levels[0], Kind.LEVEL), experiment, name))
    for said in experiment.unmodelled:
        say(f"left out: {english(said)}")
    play = path if path.is_absolute() else f"./{path}"
    say(
        f"{path} written; running the experiment in AWS costs {units.dollars(round(experiment.usd * MICRO))}. Next: drill play {play}"
    )
    return ExitCode.PASS


def _query(sources: tuple[Path, ...]) -> int:
    from drill.infra.import_lock import load_lock
    from drill.infra.running.query import MISSING, query_command

    if len(sources) != 1:
        raise click.UsageError("--print-query takes one imported folder")
    lock = load_lock(sources[0])
    if lock is None:
        raise DrillError(
            f"{sources[0]} is not an imported folder: it has no import.lock; run drill import with --out {sources[0]} first"
        )
    text = query_command(lock)
    out(text)
    if MISSING in text:
        say(f"replace {MISSING} with your own identifiers: the sources do not have them")
    return ExitCode.PASS


def _settings(
    regions: tuple[str, ...], parameters: Sequence[str], assume: tuple[str, ...], *, strict: bool
) -> ImportSettings:
    """The settings of the command line. Raises DrillError."""
    from drill.catalog.regions import regions as known_regions
    from drill.infra.import_settings import ImportSettings
    from drill.syntax.problems import suggest

    home, own = "", {}
    for text in regions:
        name, _, file = text.partition("=")
        if name not in known_regions():
            raise DrillError(f"--region {name}: there is no such region; {suggest(name, known_regions())}")
        if file:
            own[file] = name
        else:
            home = name
    decided = {}
    for name, value in (_pair("--assume", text) for text in assume):
        if value.lower() not in WORDS:
            raise DrillError(f"--assume {name}={value}: write {name}=yes or {name}=no")
        decided[name] = WORDS[value.lower()]
    return ImportSettings(home, dict(_pair("-p", text) for text in parameters), decided, own, strict)


def _pair(option: str, text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise DrillError(f"{option} {name}: write NAME=VALUE")
    return name, value


def _parameter_file(path: Path | None) -> list[str]:
    """The parameters of a file, as NAME=VALUE: `[{ParameterKey, ParameterValue}]`, `{Parameters: {…}}` or `{NAME: VALUE}`."""
    if path is None:
        return []
    from drill.infra.json_parts import maps
    from drill.infra.source_format import refusal, sniffed
    from drill.syntax.tagged import written

    data = sniffed(path).data
    content = data.get("items", data.get("Parameters", data)) if isinstance(data, dict) else None
    if isinstance(content, list):
        # One that keeps its previous value says none: what that is, only the stack knows.
        rows = [one for one in maps(content) if "ParameterKey" in one and one.get("ParameterValue") is not None]
        return [f"{one['ParameterKey']}={written(one['ParameterValue'])}" for one in rows]
    if not isinstance(content, dict):
        raise refusal(str(path), "I124", "is not a parameter file", 'write [{"ParameterKey": …, "ParameterValue": …}]')
    return [f"{name}={written(one)}" for name, one in content.items() if isinstance(one, str | int | float | bool)]


def _refuse_approximations(prepared: PreparedImport) -> None:
    """Raises Problems for everything that would be approximated."""
    from drill.syntax.problems import Place, problem
    from drill.words.english import english

    found = tuple(
        problem(
            one.at.file,
            one.code,
            Place(one.at.line, one.at.column),
            f"{one.resource}: {english(one.said)}",
            "leave --strict",
        )
        for one in prepared.notes
        if one.code.startswith("I4")
    )
    if found:
        raise Problems(found)
