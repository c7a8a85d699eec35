"""A change in the words of a template: the properties that it sets, and the resources that it adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drill.assess.option_origins import OptionOrigin
from drill.assess.subject import Subject
from drill.design.changes import Change
from drill.export.new_resources import AddedResources, added_resources
from drill.export.template_properties import LEFT_OUT, PROPERTIES, implied

ABSENT = "aws-default"
"""The way in which a value is known that its resource leaves out."""
CACHE_GROUP = "AWS::ElastiCache::ReplicationGroup"


@dataclass(frozen=True, slots=True)
class TemplateSetting:
    """A property of a resource that is to have a value."""

    origin: OptionOrigin
    property: str
    value: str | int | bool


def template_change(subject: Subject, change: Change) -> tuple[list[TemplateSetting], AddedResources] | None:
    """The properties that a change sets and the resources it adds; None where a part of it is neither."""
    if subject.lock is None:
        return None
    choices = subject.lock.choices.get(subject.name, {})
    added = added_resources(subject, change)
    found = list(_of_cache(subject, change))
    for path, (_, after) in change.values.items():
        if path in added.covered or implied(path):
            continue
        origin = choices.get(path)
        name = origin.property if origin else ""
        if origin is None and path in LEFT_OUT:
            beside, name = LEFT_OUT[path]
            near = choices.get(beside)
            origin = None if near is None else _stated(subject, near, name)
        known = PROPERTIES.get(name)
        value = known.convert(after) if known else None
        if origin is None or value is None:
            return None
        found.append(TemplateSetting(origin, name, value))
    return (found, added) if found or added.resources else None


def _of_cache(subject: Subject, change: Change) -> Iterator[TemplateSetting]:
    """Settings that AWS requires besides: a first replica takes over only with failover on, and nodes are spread only with Multi-AZ on."""
    lock, cache = subject.lock, change.design.cache
    group = lock.choices.get(subject.name, {}).get("cache.service") if lock else None
    if lock is None or cache is None or group is None or lock.types.get(group.resource) != CACHE_GROUP:
        return
    had = change.origin.cache.replicas if change.origin.cache else 0
    if "cache.replicas" in change.values and not had and cache.replicas and cache.failover:
        yield _flag(subject, group, "AutomaticFailoverEnabled")
    if change.key == "cache.zones" and len(cache.zones) > 1 and cache.replicas and cache.failover:
        yield _flag(subject, group, "MultiAZEnabled")


def _flag(subject: Subject, group: OptionOrigin, name: str) -> TemplateSetting:
    """A property of a cache that is to be true."""
    return TemplateSetting(_stated(subject, group, name), name, True)


def _stated(subject: Subject, near: OptionOrigin, name: str) -> OptionOrigin:
    """A property of a resource: where it stands, known or not, or as one that is left out."""
    facts = subject.lock.facts if subject.lock else ()
    found = (one.origin for one in facts if (one.origin.resource, one.origin.property) == (near.resource, name))
    return next(found, OptionOrigin(near.resource, name, near.file, 0, 0, ABSENT))
