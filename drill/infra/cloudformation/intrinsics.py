"""CloudFormation's functions over resolved values. Each takes the resolver and its argument."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

from drill.infra.cloudformation.resolved import (
    MOST_ALTERNATIVES,
    Gone,
    Resolved,
    alternatives,
    at_place,
    merged,
    one_of,
    unknown,
)
from drill.infra.cloudformation.resolver import DYNAMIC, Intrinsic, Resolver
from drill.infra.evidence import Evidence, How
from drill.infra.values import NotKnown, OneOf, RefTo, Value, is_known, references
from drill.model.said import Said
from drill.syntax.tagged import TaggedNode, written

ZONE_LETTERS = "abc"
"""Zones of a region whose own nobody says."""
ALARM_STATE = re.compile(r"\b(?:ALARM|OK|INSUFFICIENT_DATA) ?\(")
"""A call in the rule of a composite alarm."""
_PLACEHOLDER = re.compile(r"\$\{([^}]{1,200})\}")


def _malformed(resolver: Resolver, argument: TaggedNode, name: str) -> Resolved:
    return unknown(resolver.place(argument), Said("infra.malformed", name=name))


def ref(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Ref`."""
    return resolver.named(argument.text, argument)


def get_att(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::GetAtt`, as a list or as `Name.Attribute`."""
    parts = [one.text for one in argument.entries] or argument.text.split(".", 1)
    return resolver.attribute(parts[0], ".".join(parts[1:]), argument)


def if_(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::If`: one side, or both where the condition is open."""
    if len(argument.entries) != 3:
        return _malformed(resolver, argument, "Fn::If")
    name, yes, no = argument.entries
    truth, evidence = resolver.condition(name.text)
    if truth is not None:
        side = resolver.resolve(yes if truth else no)
        return Resolved(side.value, merged(side.evidence.at, (side.evidence, evidence), How.COMPUTED))
    sides = resolver.resolve(yes), resolver.resolve(no)
    why = Said("infra.condition", name=name.text[:80])
    both = merged(resolver.place(argument), (evidence, *(side.evidence for side in sides)), How.UNKNOWN)
    if any(isinstance(side.value, Gone) for side in sides):
        kept = [side for side in sides if not isinstance(side.value, Gone)]
        if not kept:
            return sides[0]
        return Resolved(one_of((*alternatives_of(kept), None), why), both)
    return Resolved(one_of(alternatives_of(sides), why), both)


def alternatives_of(sides: list[Resolved] | tuple[Resolved, ...]) -> tuple[Value, ...]:
    """Every value that one of several may have."""
    return tuple(value for side in sides for value in alternatives(side.kept) if not isinstance(value, Gone))


def find_in_map(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::FindInMap`: of a set of keys, every value; of an unknown key, every value of that level."""
    keys = [resolver.resolve(one) for one in argument.entries[:3]]
    at = resolver.place(argument)
    if len(keys) < 3:
        return _malformed(resolver, argument, "Fn::FindInMap")
    evidence = merged(at, (key.evidence for key in keys), How.COMPUTED)
    found = [TaggedNode(dict(resolver.template.section("Mappings")), argument.place)]
    for key in keys:
        names = None if not is_known(key.kept) and isinstance(key.kept, NotKnown) else alternatives(key.kept)
        found = [
            inner
            for node in found
            for name, inner in node.items.items()
            if names is None or name in [written(one) for one in names]
        ]
    values = [resolver.resolve(node) for node in found[: MOST_ALTERNATIVES + 1]]
    why = Said("infra.map", name=written(keys[0].kept)[:80] if is_known(keys[0].kept) else "")
    if not values:
        return unknown(at, why, *keys)
    value = one_of(alternatives_of(values), why)
    how = How.COMPUTED if evidence.how is How.UNKNOWN and is_known(value) else evidence.how
    return Resolved(value, Evidence(how, at, evidence.parameters, evidence.conditions))


def sub(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::Sub`. Text about one resource alone, such as its ARN, is a reference to it."""
    text = argument.entries[0].text if argument.entries else argument.text
    local = argument.entries[1].items if len(argument.entries) > 1 else {}
    parts: list[str | Resolved] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
        name = found[1].strip()
        if name.startswith("!"):
            parts.append("${" + name.removeprefix("!") + "}")
        elif name in local:
            parts.append(resolver.resolve(local[name]))
        elif "." in name:
            owner, attribute = name.split(".", 1)
            parts.append(resolver.attribute(owner, attribute, argument))
        else:
            parts.append(resolver.named(name, argument))
    parts.append(text[end:])
    return _text_of(resolver, argument, parts)


def join(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::Join`. The CDK writes ARNs of resources so."""
    if len(argument.entries) != 2:
        return _malformed(resolver, argument, "Fn::Join")
    between, listed = argument.entries[0].text, argument.entries[1]
    each = [resolver.resolve(one) for one in listed.entries] if listed.entries else [resolver.resolve(listed)]
    parts: list[str | Resolved] = []
    for one in each:
        values = one.kept if isinstance(one.kept, tuple) else (one.kept,)
        for value in values:
            if isinstance(one.value, Gone):
                continue
            parts += [between] if parts else []
            parts.append(one.of(value))
    return _text_of(resolver, argument, parts)


def _text_of(resolver: Resolver, argument: TaggedNode, parts: list[str | Resolved]) -> Resolved:
    """Text put together: every combination of sets, a reference if it is about one resource, or not known."""
    at = resolver.place(argument)
    made = [part for part in parts if isinstance(part, Resolved)]
    evidence = merged(at, (part.evidence for part in made), How.COMPUTED)
    own = "".join(part for part in parts if isinstance(part, str))
    dynamic = DYNAMIC.search(own) or next((hit for part in made if (hit := DYNAMIC.search(str(part.kept)))), None)
    if dynamic:
        return unknown(at, Said("infra.dynamic_reference", service=dynamic[1]), *made)
    pointed = {one for part in made for one in references(part.kept)}
    if len({one.resource for one in pointed}) == 1:
        one = min(pointed, key=lambda item: (item.attribute, item.resource))
        how = How.COMPUTED if evidence.how is How.UNKNOWN else evidence.how
        attribute = one.attribute if not own.strip() else ""
        return Resolved(RefTo(one.resource, attribute), Evidence(how, at, evidence.parameters, evidence.conditions))
    if pointed and any(ALARM_STATE.search(text) for text in (own, *(str(part.kept) for part in made))):
        # The rule of a composite alarm is about every alarm that it names.
        every = tuple(sorted(pointed, key=lambda item: (item.resource, item.attribute)))
        return Resolved(every, Evidence(How.COMPUTED, at, evidence.parameters, evidence.conditions))
    wrong = next((part for part in made if not _textual(part.kept)), None)
    if wrong is not None:
        why = wrong.kept.why if isinstance(wrong.kept, NotKnown) else Said("infra.text")
        return unknown(at, why, *made)
    choices = [(part,) if isinstance(part, str) else alternatives(part.kept) for part in parts]
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > MOST_ALTERNATIVES:
        return unknown(at, Said("infra.text"), *made)
    texts = ("".join(written(word) for word in way) for way in product(*choices))
    why = next((part.kept.why for part in made if isinstance(part.kept, OneOf)), Said("infra.text"))
    return Resolved(one_of(texts, why), evidence)


def _textual(value: Value) -> bool:
    return all(isinstance(one, str | int | float | bool) for one in alternatives(value))


def select(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::Select`."""
    if len(argument.entries) != 2:
        return _malformed(resolver, argument, "Fn::Select")
    index, listed = resolver.resolve(argument.entries[0]), resolver.resolve(argument.entries[1])
    number = written(index.kept)
    if not isinstance(listed.kept, tuple) or not number.isdecimal() or int(number) >= len(listed.kept):
        why = listed.kept.why if isinstance(listed.kept, NotKnown) else Said("infra.malformed", name="Fn::Select")
        return unknown(resolver.place(argument), why, index, listed)
    return index.of(listed.kept[int(number)], listed, how=How.COMPUTED)


def split(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::Split`."""
    if len(argument.entries) != 2:
        return _malformed(resolver, argument, "Fn::Split")
    text = resolver.resolve(argument.entries[1])
    if not isinstance(text.kept, str) or not argument.entries[0].text:
        return unknown(resolver.place(argument), Said("infra.text"), text)
    return text.of(tuple(text.kept.split(argument.entries[0].text)), how=How.COMPUTED)


def get_azs(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::GetAZs`: which zones an account sees, no template says; the first three are assumed."""
    found = resolver.resolve(argument)
    region = found.kept if isinstance(found.kept, str) and found.kept else resolver.template.account_region
    zones = tuple(f"{region}{letter}" for letter in ZONE_LETTERS)
    return Resolved(zones, merged(resolver.place(argument), (), How.ASSUMED))


def import_value(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::ImportValue`, from the exports of the sister stacks that are imported too."""
    name = resolver.resolve(argument)
    at = resolver.place(argument)
    if isinstance(name.kept, str) and name.kept in resolver.exports:
        return at_place(resolver.exports[name.kept], at)
    return unknown(at, Said("infra.export", name=name.kept[:80] if isinstance(name.kept, str) else ""), name)


def length(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """`Fn::Length`."""
    found = resolver.resolve(argument)
    if not isinstance(found.kept, tuple):
        return unknown(resolver.place(argument), Said("infra.malformed", name="Fn::Length"), found)
    return found.of(len(found.kept), how=How.COMPUTED)


def opaque(resolver: Resolver, argument: TaggedNode) -> Resolved:
    """A function whose result says nothing about the data tier: `Fn::Base64`, `Fn::Cidr`, `Fn::Transform`."""
    return unknown(resolver.place(argument), Said("infra.text"))


INTRINSICS: Mapping[str, Intrinsic] = MappingProxyType(
    {
        "Ref": ref,
        "Fn::GetAtt": get_att,
        "Fn::If": if_,
        "Fn::FindInMap": find_in_map,
        "Fn::Sub": sub,
        "Fn::Join": join,
        "Fn::Select": select,
        "Fn::Split": split,
        "Fn::GetAZs": get_azs,
        "Fn::ImportValue": import_value,
        "Fn::Length": length,
        "Fn::Base64": opaque,
        "Fn::Cidr": opaque,
        "Fn::Transform": opaque,
        "Fn::ToJsonString": opaque,
    }
)
