"""Every source of an import as one set of facts. All problems of all sources at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from drill.errors import Problem, Problems
from drill.infra.cloudformation.read_templates import is_cloud_assembly, read_cloud_assembly, read_template
from drill.infra.cloudformation.stack_facts import StackFacts
from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import Infrastructure, Resource, SourceFile
from drill.infra.running.described import read_described
from drill.infra.running.source_precedence import merged_by_name
from drill.infra.source_format import IMPORTED, SniffedFile, refusal, sniffed, unreadable
from drill.infra.terraform.read_plan import read_plan
from drill.infra.terraform.read_state import read_state
from drill.infra.values import referring
from drill.syntax.disk import is_folder
from drill.syntax.problems import suggest

MOST_SOURCES = 200
Read = tuple[StackFacts, tuple[SourceFile, ...]]
Reader = Callable[[SniffedFile, Path, ImportSettings, Mapping[str, str]], Read]
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "cloudformation": read_template,
        "terraform-plan": read_plan,
        "terraform-state": read_plan,
        "tfstate": read_state,
        "describe": read_described,
    }
)
SURENESS = {"describe": 0, "terraform-state": 1, "terraform-plan": 2, "cdk": 3, "sam": 4, "cloudformation": 4}
"""Which format is believed where two say different things of one resource: the first."""


def read_sources(paths: Iterable[Path], settings: ImportSettings) -> Infrastructure:
    """The facts of all sources. Raises Problems."""
    problems: list[Problem] = []
    read: list[Read] = []
    named = tuple(paths)
    if len(named) > MOST_SOURCES:
        hint = "import the sources of one system at a time"
        raise refusal(
            str(named[MOST_SOURCES]), "I128", f"is one more than the {MOST_SOURCES} sources that are read", hint
        )
    for path in named:
        try:
            read.append(_read(path, settings))
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(tuple(problems))
    _known_parameters(read, settings)
    several = len(read) > 1
    resources: dict[str, Resource] = {}
    for number, (facts, sources) in enumerate(read):
        clash = several and any(name in resources for name in facts.resources)
        prefix = f"{Path(sources[0].name).stem}." if clash else ""
        made = {f"{prefix}{name}": renamed(item, prefix) for name, item in facts.resources.items()}
        if any(name in resources for name in made):
            made = {f"{number + 1}.{name}": renamed(item, f"{number + 1}.") for name, item in made.items()}
        resources |= made
    formats = {source.name: SURENESS[source.format] for _, sources in read for source in sources}
    merged = merged_by_name(resources, formats)
    regions = [item.region for item in merged.values() if item.in_data_tier and item.region]
    return Infrastructure(
        region=settings.region or (regions[0] if regions else settings.region_of("")),
        resources=merged,
        sources=tuple(source for _, sources in read for source in sources),
        notes=tuple(one for facts, _ in read for one in facts.notes),
        absent=tuple(one for facts, _ in read for one in facts.absent),
        secret_parameters=frozenset(name for facts, _ in read for name in facts.secret),
    )


def _read(path: Path, settings: ImportSettings) -> Read:
    if is_folder(path):
        if is_cloud_assembly(path):
            return read_cloud_assembly(path, settings, settings.parameters)
        hint = "name the files, or a folder cdk.out that cdk synth wrote"
        raise refusal(str(path), "I103", "is a folder without a manifest.json of the CDK", hint)
    found = sniffed(path)
    if found.format not in IMPORTED:
        raise unreadable(found)
    return READERS[found.format](found, path.parent, settings, settings.parameters)


def _known_parameters(read: list[Read], settings: ImportSettings) -> None:
    """A parameter that no template has is an error: a mistyped one would otherwise be ignored in silence."""
    known = {name for facts, _ in read for name in facts.declared}
    wrong = [name for name in settings.parameters if name not in known]
    conditions = {name for facts, _ in read for name in facts.conditions}
    problems: list[Problem] = []
    for name in wrong:
        message = f"no source has a parameter {name[:80]}"
        problems += refusal("-p", "I121", message, suggest(name, known)).problems
    for name in settings.assume:
        if name not in conditions:
            message = f"no source has a condition {name[:80]}"
            problems += refusal("--assume", "I122", message, suggest(name, conditions)).problems
    if problems:
        raise Problems(tuple(problems))


def renamed(item: Resource, prefix: str) -> Resource:
    """A resource with a prefix before its id, and before the ids that it refers to."""
    if not prefix:
        return item
    facts = {
        name: replace(fact, resource=f"{prefix}{item.id}", value=referring(fact.value, prefix.__add__))
        for name, fact in item.facts.items()
    }
    return replace(item, id=f"{prefix}{item.id}", facts=facts)
