"""A template as facts: its resources with resolved properties, those that do not exist, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from drill.infra.allowed_properties import allowed
from drill.infra.cloudformation.acceptances import acceptances
from drill.infra.cloudformation.intrinsics import INTRINSICS
from drill.infra.cloudformation.resolved import Gone, Resolved
from drill.infra.cloudformation.resolver import Resolver
from drill.infra.cloudformation.template import SAM_TRANSFORM, Template
from drill.infra.evidence import Evidence, How
from drill.infra.infrastructure import ACCEPTED, ImportNote, PropertyFact, Resource
from drill.infra.mapping import known_types
from drill.infra.values import Value
from drill.model.said import Said
from drill.syntax.problems import shown
from drill.syntax.tagged import TaggedNode

MOST_RESOURCES = 5000
FOR_EACH = "Fn::ForEach::"


@dataclass(slots=True)
class StackFacts:
    """The facts of one template."""

    resources: dict[str, Resource] = field(default_factory=dict)
    absent: list[Resource] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)
    outputs: dict[str, Resolved] = field(default_factory=dict)
    exports: dict[str, Resolved] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    """Names of parameters."""
    secret: set[str] = field(default_factory=set)
    """Parameters with NoEcho."""
    conditions: set[str] = field(default_factory=set)
    """Names of conditions, those that are used without being defined too."""


def resolver_of(template: Template, exports: Mapping[str, Resolved] | None = None) -> Resolver:
    """A resolver with every function of CloudFormation."""
    return Resolver(template, INTRINSICS, exports)


def stack_facts(resolver: Resolver) -> StackFacts:
    """The facts of a template; those of its nested stacks are given to the resolver before."""
    template, made = resolver.template, StackFacts()
    declared = list(islice(_declared(resolver, template.section("Resources"), made), MOST_RESOURCES))
    present: list[tuple[str, TaggedNode, str]] = []
    for name, node in declared:
        condition = node.items["Condition"].text if "Condition" in node.items else ""
        exists = True
        if condition:
            exists, evidence = resolver.settle(condition)
            kind = node.items["Type"].text if "Type" in node.items else ""
            if evidence.how in (How.ASSUMED, How.UNKNOWN) and kind in known_types():
                _told_assumed(made, template, (name, condition, exists), node)
        if exists:
            present.append((name, node, condition))
        else:
            made.absent.append(_resource(resolver, name, node, condition))
    for name, node, condition in present:
        resource = _resource(resolver, name, node, condition)
        made.resources[resource.id] = resource
    for name, node in template.section("Outputs").items():
        _output(resolver, made, name, node)
    for name in template.transforms:
        if name not in (SAM_TRANSFORM, "AWS::LanguageExtensions"):
            said = Said("infra.asked.macro", name=shown(name, 80))
            made.notes.append(ImportNote("I211", said, template.place(template.root.items["Transform"])))
    made.declared = set(template.section("Parameters"))
    made.secret = {
        name
        for name, node in template.section("Parameters").items()
        if "NoEcho" in node.items and node.items["NoEcho"].text == "true"
    }
    made.conditions = {*template.section("Conditions"), *(condition for _, _, condition in present if condition)}
    made.conditions |= {item.condition for item in made.absent}
    return made


def _told_assumed(made: StackFacts, template: Template, which: tuple[str, str, bool], node: TaggedNode) -> None:
    name, condition, exists = which
    said = Said("infra.asked.condition", name=shown(name, 80), condition=shown(condition, 80), present=exists)
    made.notes.append(ImportNote("I203", said, template.place(node), template.id(name)))


def _declared(
    resolver: Resolver, resources: Mapping[str, TaggedNode], made: StackFacts
) -> Iterator[tuple[str, TaggedNode]]:
    """Every resource of a section, loops written out. One that cannot be is reported."""
    for name, node in resources.items():
        if not name.startswith(FOR_EACH):
            if node.items:
                yield shown(name, 200), node
            continue
        parts = node.entries
        values = resolver.resolve(parts[1]).kept if len(parts) == 3 else None
        if not isinstance(values, tuple) or not all(isinstance(one, str) for one in values):
            said = Said("infra.skipped.loop", name=shown(name, 80))
            made.notes.append(ImportNote("I205", said, resolver.place(node), shown(name, 80)))
            continue
        for value in values[:MOST_RESOURCES]:
            for key, inner in parts[2].items.items():
                yield shown(_filled(key, parts[0].text, str(value)), 200), _with(inner, parts[0].text, str(value))


def _filled(text: str, name: str, value: str) -> str:
    return text.replace("${" + name + "}", value).replace("&{" + name + "}", value)


def _with(node: TaggedNode, name: str, value: str) -> TaggedNode:
    """A part of a loop with the loop's variable filled in."""
    content = node.content
    if isinstance(content, str):
        return TaggedNode(_filled(content, name, value), node.place)
    if isinstance(content, list):
        return TaggedNode([_with(one, name, value) for one in content], node.place)
    if isinstance(content, dict):
        if list(content) == ["Ref"] and content["Ref"].text == name:
            return TaggedNode(value, node.place)
        return TaggedNode(
            {_filled(key, name, value): _with(one, name, value) for key, one in content.items()}, node.place
        )
    return node


def _resource(resolver: Resolver, name: str, node: TaggedNode, condition: str) -> Resource:
    template = resolver.template
    kind = shown(node.items["Type"].text, 120) if "Type" in node.items else ""
    facts: dict[str, PropertyFact] = {}
    identifier = template.id(name)
    properties = node.items.get("Properties")
    if properties is not None and kind in known_types():
        for key, value, evidence in _properties(resolver, properties):
            facts[key] = PropertyFact(identifier, key, value, evidence)
    made = Resource(identifier, kind, facts, template.place(node), shown(condition, 80), template.account_region)
    made = allowed(made)
    accepted = acceptances(identifier, node, made.at)
    return made if accepted is None else replace(made, facts={**made.facts, ACCEPTED: accepted})


def _properties(resolver: Resolver, node: TaggedNode) -> Iterator[tuple[str, Value, Evidence]]:
    """Each property with its value: those of a function that gives all of them too."""
    if len(node.items) == 1 and next(iter(node.items)).startswith("Fn::"):
        found = resolver.resolve(node)
        if isinstance(found.kept, Mapping):
            for key, value in found.kept.items():
                yield key, value, found.evidence
        return
    for key, inner in node.items.items():
        found = resolver.resolve(inner)
        if not isinstance(found.value, Gone):
            yield key, found.kept, found.evidence


def _output(resolver: Resolver, made: StackFacts, name: str, node: TaggedNode) -> None:
    value = node.items.get("Value")
    if value is None:
        return
    made.outputs[name] = resolver.resolve(value)
    export = node.items["Export"].items.get("Name") if "Export" in node.items else None
    exported = resolver.resolve(export).kept if export is not None else None
    if isinstance(exported, str):
        made.exports[exported] = made.outputs[name]
