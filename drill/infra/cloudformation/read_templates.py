"""Templates and folders `cdk.out` from disk to facts. Nothing is fetched, nothing is run, no path leads out of its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drill.errors import Problem, Problems
from drill.infra.cloudformation.nested import Child, facts_together
from drill.infra.cloudformation.stack_facts import StackFacts
from drill.infra.cloudformation.template import SAM_TRANSFORM, Template
from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import SourceFile, SourceFormat
from drill.infra.json_parts import a_map
from drill.infra.source_format import MOST_TEMPLATE_BYTES, SniffedFile, refusal, sniffed
from drill.syntax.archive import unusable_name
from drill.syntax.disk import is_file, real
from drill.syntax.tagged import TaggedNode, read_tagged
from drill.words import units

MANIFEST = "manifest.json"
STACK_ARTIFACT = "aws:cloudformation:stack"
Read = tuple[StackFacts, tuple[SourceFile, ...]]


def tree_of(found: SniffedFile) -> TaggedNode:
    """The tree of a template's file. Raises Problems."""
    if len(found.raw) > MOST_TEMPLATE_BYTES:
        raise refusal(
            found.name,
            "I002",
            f"is a template larger than {units.size(MOST_TEMPLATE_BYTES)}",
            "CloudFormation takes 1 MB at most",
        )
    root = read_tagged(found.text, found.name)
    if "Resources" not in root.items or not root.items["Resources"].items:
        raise refusal(found.name, "I101", "has no Resources", "give a template with resources")
    return root


def read_template(found: SniffedFile, folder: Path, settings: ImportSettings, given: Mapping[str, str]) -> Read:
    """One template and those nested in it that lie beside it."""
    root = tree_of(found)
    template = Template(found.name, root, settings.region_of(found.name), given=dict(given), assume=settings.assume)
    read: list[SourceFile] = []
    facts = facts_together((template,), _beside(folder, read))
    kind: SourceFormat = "sam" if SAM_TRANSFORM in template.transforms else "cloudformation"
    return facts, (SourceFile(found.name, kind, found.sha256), *_once(read))


def _once(read: list[SourceFile]) -> tuple[SourceFile, ...]:
    return tuple(dict.fromkeys(read))


def _beside(folder: Path, read: list[SourceFile]) -> Child:
    """Finds nested templates in a folder."""
    trees: dict[str, tuple[str, TaggedNode]] = {}

    def child(path: str) -> tuple[str, TaggedNode] | None:
        if path in trees:
            return trees[path]
        if unusable_name(path) or not _within(folder, path):
            return None
        found = sniffed(folder / path, path)
        read.append(SourceFile(path, "cloudformation", found.sha256))
        trees[path] = path, tree_of(found)
        return trees[path]

    return child


def _within(folder: Path, path: str) -> bool:
    """True for a regular file that links lead nowhere else."""
    full = real(folder / path)
    return full.is_relative_to(real(folder)) and is_file(full)


def is_cloud_assembly(folder: Path) -> bool:
    """True of a folder that the CDK wrote."""
    return is_file(folder / MANIFEST)


def read_cloud_assembly(folder: Path, settings: ImportSettings, given: Mapping[str, str]) -> Read:
    """A folder `cdk.out`: every stack of it, with the exports between them."""
    label = folder.name or str(folder)
    manifest = _manifest(folder, label)
    templates, problems, read = [], list[Problem](), []
    stacks = [
        (name, one) for name, one in manifest.items() if isinstance(one, dict) and one.get("type") == STACK_ARTIFACT
    ]
    for name, artifact in stacks:
        properties = artifact.get("properties")
        file = properties.get("templateFile") if isinstance(properties, dict) else None
        if not isinstance(file, str) or unusable_name(file) or not _within(folder, file):
            problems += refusal(label, "I102", f"stack {name[:80]} names no template in the folder").problems
            continue
        try:
            found = sniffed(folder / file, f"{label}/{file}")
            root = tree_of(found)
        except Problems as error:
            problems += error.problems
            continue
        read.append(SourceFile(found.name, "cdk", found.sha256))
        region = str(artifact.get("environment", "")).rpartition("/")[2]
        known = region if region and not region.startswith("unknown") else ""
        prefix = f"{name[:80]}." if len(stacks) > 1 else ""
        named = str(properties.get("stackName") or name) if isinstance(properties, dict) else name
        templates.append(
            Template(
                found.name,
                root,
                settings.region or known or settings.region_of(""),
                named,
                prefix,
                dict(given),
                settings.assume,
            )
        )
    if problems:
        raise Problems(tuple(problems))
    if not templates:
        raise refusal(label, "I102", "holds no stack", "run cdk synth first")
    nested: list[SourceFile] = []
    facts = facts_together(tuple(templates), _beside(folder, nested))
    return facts, (*read, *_once(nested))


def _manifest(folder: Path, label: str) -> dict[str, Any]:
    found = sniffed(folder / MANIFEST, f"{label}/{MANIFEST}")
    artifacts = a_map(found.data).get("artifacts")
    if not isinstance(artifacts, dict):
        raise refusal(found.name, "I102", "is not a CDK manifest", "run cdk synth first")
    return artifacts
