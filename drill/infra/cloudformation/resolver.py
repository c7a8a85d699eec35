"""Resolves the values of a template: references, functions, conditions and parameters, over sets and unknowns.

Conditions that nothing decides are open. A resource under an open condition is taken as present, as far as that contradicts
nothing taken before; a value that hangs on one is a set. Work is limited: past MOST_STEPS values are not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product

from drill.infra.cloudformation.resolved import (
    GONE,
    Gone,
    Resolved,
    alternatives,
    at_place,
    literal,
    merged,
    one_of,
    unknown,
)
from drill.infra.cloudformation.template import STORED, Template, typed
from drill.infra.evidence import Evidence, How, SourcePlace
from drill.infra.values import NotKnown, RefTo, Value
from drill.model.said import Said
from drill.syntax.tagged import TaggedNode, written

MOST_STEPS = 400_000
MOST_DEPTH = 120
MOST_OPEN = 8
"""Open comparisons of one condition that are tried both ways."""
DYNAMIC = re.compile(r"\{\{resolve:([A-Za-z-]{1,40})")
Intrinsic = Callable[["Resolver", TaggedNode], Resolved]


class Resolver:
    """Resolves one template."""

    def __init__(
        self, template: Template, intrinsics: Mapping[str, Intrinsic], exports: Mapping[str, Resolved] | None = None
    ) -> None:
        self.template = template
        self.intrinsics = intrinsics
        self.exports = exports or {}
        self.outputs: dict[str, Mapping[str, Resolved]] = {}
        """Outputs of nested stacks, by the logical id of the stack."""
        self.settled: dict[str, bool] = {}
        """Open comparisons that the presence of a resource has decided."""
        self.met: list[str] = []
        """Open comparisons met while a condition is looked into."""
        self.steps = 0
        self.depth = 0
        self.busy: set[str] = set()

    def place(self, node: TaggedNode) -> SourcePlace:
        """The place of a node in its file."""
        return self.template.place(node)

    def resolve(self, node: TaggedNode) -> Resolved:
        """The value of a node."""
        self.steps += 1
        if self.steps > MOST_STEPS or self.depth > MOST_DEPTH:
            return unknown(self.place(node), Said("infra.too_deep"))
        self.depth += 1
        try:
            return self._resolve(node)
        finally:
            self.depth -= 1

    def _resolve(self, node: TaggedNode) -> Resolved:
        content = node.content
        if isinstance(content, list):
            parts = [found for one in content if not isinstance((found := self.resolve(one)).value, Gone)]
            return Resolved(tuple(one.kept for one in parts), merged(self.place(node), (p.evidence for p in parts)))
        if not isinstance(content, dict):
            dynamic = DYNAMIC.search(content) if isinstance(content, str) else None
            if dynamic:
                return unknown(self.place(node), Said("infra.dynamic_reference", service=dynamic[1]))
            return literal(content, self.place(node))
        if len(content) == 1:
            ((name, argument),) = content.items()
            intrinsic = self.intrinsics.get(name)
            if intrinsic:
                return intrinsic(self, argument)
            if name.startswith("Fn::"):
                return unknown(self.place(node), Said("infra.function", name=name[:60]))
        each = {name: made for name, one in content.items() if not isinstance((made := self.resolve(one)).value, Gone)}
        evidence = merged(self.place(node), (one.evidence for one in each.values()))
        return Resolved({name: one.kept for name, one in each.items()}, evidence)

    def named(self, name: str, node: TaggedNode) -> Resolved:
        """The value of `Ref`: a parameter's value, a resource, or a pseudo parameter."""
        at = self.place(node)
        if name in self.template.section("Parameters"):
            return at_place(self.parameter(name), at)
        if name in self.template.section("Resources"):
            return literal(RefTo(self.template.id(name)), at)
        pseudo: dict[str, Resolved] = {
            "AWS::NoValue": literal(GONE, at),
            "AWS::Region": Resolved(self.template.account_region, Evidence(How.GIVEN, at)),
            "AWS::Partition": literal("aws", at),
            "AWS::URLSuffix": literal("amazonaws.com", at),
            "AWS::StackName": Resolved(self.template.stack, Evidence(How.ASSUMED, at)),
        }
        return pseudo.get(name) or unknown(at, Said("infra.reference", name=name[:80]))

    def attribute(self, name: str, attribute: str, node: TaggedNode) -> Resolved:
        """The value of `Fn::GetAtt`: an attribute of a resource, or an output of a nested stack."""
        at = self.place(node)
        if name in self.outputs and attribute.startswith("Outputs."):
            found = self.outputs[name].get(attribute.removeprefix("Outputs."))
            if found:
                return at_place(found, at)
        if name in self.template.section("Resources"):
            return literal(RefTo(self.template.id(name), attribute[:80]), at)
        whole = f"{name}.{attribute}"
        return unknown(at, Said("infra.reference", name=whole[:80]))

    def parameter(self, name: str) -> Resolved:
        """A parameter's value: given, its default, one of those it allows, or not known."""
        found = self._parameter(name)
        own = "" if self.template.nested else name
        return Resolved(found.value, replace(found.evidence, parameter=own))

    def _parameter(self, name: str) -> Resolved:
        node = self.template.section("Parameters")[name]
        declared, at = node.items, self.place(node)
        kind = declared["Type"].text if "Type" in declared else "String"
        if name in self.template.given:
            return Resolved(typed(kind, self.template.given[name]), Evidence(How.GIVEN, at, (name,)))
        default = declared.get("Default")
        if default is not None and kind.startswith(STORED):
            return Resolved(NotKnown(Said("infra.stored_parameter", name=name)), Evidence(How.UNKNOWN, at, (name,)))
        if default is not None and (default.text or kind == "String"):
            return Resolved(typed(kind, default.text), Evidence(How.DEFAULT, at, (name,)))
        allowed = tuple(one.text for one in declared["AllowedValues"].entries) if "AllowedValues" in declared else ()
        why = Said("infra.parameter", name=name)
        value = one_of((typed(kind, one) for one in allowed), why) if allowed else NotKnown(why)
        how = How.DEFAULT if len(allowed) == 1 else How.UNKNOWN
        return Resolved(value, Evidence(how, at, (name,)))

    def condition(self, name: str) -> tuple[bool | None, Evidence]:
        """A condition's truth; None where nothing decides it."""
        node = self.template.section("Conditions").get(name)
        at = self.place(node) if node else SourcePlace(self.template.file)
        if name in self.template.assume:
            return self.template.assume[name], Evidence(How.GIVEN, at, (), (name,))
        if node is None or name in self.busy or self.depth > MOST_DEPTH:
            settled = self.settled.get(name)
            return settled, Evidence(How.UNKNOWN if settled is None else How.ASSUMED, at, (), (name,))
        self.busy.add(name)
        self.depth += 1
        try:
            truth, evidence = self.truth(node)
        finally:
            self.busy.discard(name)
            self.depth -= 1
        return truth, Evidence(evidence.how, at, evidence.parameters, (name, *evidence.conditions))

    def truth(self, node: TaggedNode) -> tuple[bool | None, Evidence]:
        """The truth of what stands in a condition."""
        self.steps += 1
        at = self.place(node)
        if isinstance(node.content, bool):
            return node.content, Evidence(How.LITERAL, at)
        if self.steps > MOST_STEPS or self.depth > MOST_DEPTH or len(node.items) != 1:
            return None, Evidence(How.UNKNOWN, at)
        ((name, argument),) = node.items.items()
        parts = argument.entries or [argument]
        if name == "Condition":
            return self.condition(argument.text)
        if name == "Fn::Equals" and len(parts) == 2:
            return self._equal(parts[0], parts[1], at)
        if name not in ("Fn::Not", "Fn::And", "Fn::Or"):
            return None, Evidence(How.UNKNOWN, at)
        self.depth += 1
        found = [self.truth(part) for part in parts]
        self.depth -= 1
        truths, evidence = [one for one, _ in found], merged(at, (one for _, one in found))
        if name == "Fn::Not":
            return (None if truths[0] is None else not truths[0]), evidence
        stop = name == "Fn::Or"
        if stop in truths:
            return stop, merged(at, (one for truth, one in found if truth is stop))
        return (None if None in truths else not stop), evidence

    def _equal(self, left: TaggedNode, right: TaggedNode, at: SourcePlace) -> tuple[bool | None, Evidence]:
        first, second = self.resolve(left), self.resolve(right)
        evidence = merged(at, (first.evidence, second.evidence))
        ways = {_same(a, b) for a in alternatives(first.value) for b in alternatives(second.value)}
        if len(ways) == 1 and None not in ways:
            how = How.COMPUTED if evidence.how is How.UNKNOWN else evidence.how
            return ways.pop(), Evidence(how, at, evidence.parameters, evidence.conditions)
        key = _open_key(left, right)
        if key in self.settled:
            return self.settled[key], Evidence(How.ASSUMED, at, evidence.parameters, evidence.conditions)
        self.met.append(key)
        return None, Evidence(How.UNKNOWN, at, evidence.parameters, evidence.conditions)

    def settle(self, name: str) -> tuple[bool, Evidence]:
        """A condition's truth; an open one is made true if nothing that was settled before contradicts it."""
        self.met = []
        truth, evidence = self.condition(name)
        if truth is not None:
            return truth, evidence
        keys = tuple(dict.fromkeys(self.met or [name]))[:MOST_OPEN]
        before = dict(self.settled)
        for way in product((False, True), repeat=len(keys)):
            self.settled = before | dict(zip(keys, way, strict=True))
            truth, evidence = self.condition(name)
            if truth:
                return True, evidence
        self.settled = before
        return False, evidence


def _same(left: Value | Gone, right: Value | Gone) -> bool | None:
    if isinstance(left, NotKnown | RefTo) or isinstance(right, NotKnown | RefTo):
        return None
    return written(left) == written(right)


def _open_key(left: TaggedNode, right: TaggedNode) -> str:
    """A comparison as text, so that the same one is settled the same way wherever it stands."""
    return " = ".join(sorted((_shape(left), _shape(right))))


def _shape(node: TaggedNode) -> str:
    if isinstance(node.content, dict):
        return "{" + ",".join(f"{key}:{_shape(one)}" for key, one in node.content.items()) + "}"
    if isinstance(node.content, list):
        return "[" + ",".join(map(_shape, node.content)) + "]"
    return node.text
