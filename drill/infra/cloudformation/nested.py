"""Several stacks together: exports that sisters import, and nested stacks with their parameters and outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from drill.infra.cloudformation.resolved import Resolved
from drill.infra.cloudformation.resolver import Resolver
from drill.infra.cloudformation.stack_facts import StackFacts, resolver_of, stack_facts
from drill.infra.cloudformation.template import Template
from drill.infra.infrastructure import ImportNote
from drill.infra.values import Value
from drill.model.said import Said
from drill.syntax.problems import shown
from drill.syntax.tagged import TaggedNode

STACK = "AWS::CloudFormation::Stack"
MOST_STACKS = 100
DEEPEST = 5
Child = Callable[[str], tuple[str, TaggedNode] | None]
"""The file and the tree of a nested template by its path; None for one that is not beside its parent."""


@dataclass(slots=True)
class Together:
    """The facts of several stacks."""

    facts: StackFacts = field(default_factory=StackFacts)
    stacks: int = 0

    def add(self, found: StackFacts) -> None:
        """Add a stack's facts."""
        self.facts.resources |= found.resources
        self.facts.absent += found.absent
        self.facts.notes += found.notes
        self.facts.exports |= found.exports
        self.facts.declared |= found.declared
        self.facts.secret |= found.secret
        self.facts.conditions |= found.conditions


def facts_together(templates: tuple[Template, ...], child: Child) -> StackFacts:
    """The facts of stacks that are created together. Exports are known once every stack was read: then all are read again."""
    exports: Mapping[str, Resolved] = {}
    made = Together()
    for number in range(2):
        if number and not exports:
            break
        made = Together()
        for template in templates:
            _read(template, exports, child, made, 0)
        exports = made.facts.exports
    return made.facts


def _read(
    template: Template, exports: Mapping[str, Resolved], child: Child, made: Together, depth: int
) -> Mapping[str, Resolved]:
    """Read a stack and its nested ones into `made`. Returns its outputs."""
    made.stacks += 1
    resolver = resolver_of(template, exports)
    for name, node in template.section("Resources").items():
        if "Type" in node.items and node.items["Type"].text == STACK:
            _nested(resolver, (name, node), child, made, depth)
    found = stack_facts(resolver)
    made.add(found)
    return found.outputs


def _nested(resolver: Resolver, which: tuple[str, TaggedNode], child: Child, made: Together, depth: int) -> None:
    name, node = which
    template = resolver.template
    path = _path_of(node)
    beside = child(path) if path and depth < DEEPEST and made.stacks < MOST_STACKS else None
    if beside is None:
        said = Said("infra.asked.nested", name=shown(name, 80))
        made.facts.notes.append(ImportNote("I209", said, template.place(node), template.id(name)))
        return
    file, root = beside
    properties = node.items["Properties"].items if "Properties" in node.items else {}
    given: dict[str, Value] = {}
    if "Parameters" in properties:
        for key, value in properties["Parameters"].items.items():
            given[key] = resolver.resolve(value).kept
    prefix = f"{template.prefix}{shown(name, 80)}."
    inner = replace(template, file=file, root=root, prefix=prefix, nested=True, given=given)
    resolver.outputs[name] = _read(inner, resolver.exports, child, made, depth + 1)


def _path_of(node: TaggedNode) -> str:
    """The path of a nested template: the CDK's metadata, else a URL that is a plain file name."""
    metadata = node.items["Metadata"].items if "Metadata" in node.items else {}
    if "aws:asset:path" in metadata:
        return metadata["aws:asset:path"].text
    properties = node.items["Properties"].items if "Properties" in node.items else {}
    url = properties["TemplateURL"].text if "TemplateURL" in properties else ""
    return "" if ":" in url else url.removeprefix("./")
