"""A change written into a team's own files: a diff at its line, a parameter to give, or a resource to add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from drill.assess.subject import Subject
from drill.design.changes import Change
from drill.errors import DrillError
from drill.export.fix_settings import ABSENT, TemplateSetting, template_change
from drill.export.new_resources import AddedResources
from drill.export.resource_ids import ADDRESS, logical_id, own_name
from drill.export.template_insert import inserted, snippet
from drill.export.template_properties import PROPERTIES, implied
from drill.export.terraform_blocks import blocks, hcl, label
from drill.export.text_edits import TextEdit, difference, edited, written
from drill.files.load import load_level
from drill.infra.designs.systems import KEY
from drill.infra.source_format import sniffed
from drill.infra.terraform.attributes import terraform_type
from drill.syntax.problems import NOWHERE, Place
from drill.syntax.tagged import read_tagged

SnippetForm = Literal["cfn", "terraform"]


@dataclass(slots=True)
class FixText:
    """A change to make, as text."""

    files: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The text of each file before and after."""
    parameters: dict[str, str] = field(default_factory=dict)
    """Parameters to give, with their values."""
    settings: list[str] = field(default_factory=list)
    """Lines to write by hand: arguments of Terraform resources, and properties whose line is not known."""

    @property
    def diff(self) -> str:
        """The unified diff of every file."""
        return "".join(difference(before, after, name) for name, (before, after) in self.files.items())


def can_say(subject: Subject, change: Change) -> bool:
    """True if the team's own files can say a change: the level's file any, a template what is a property of a resource."""
    return subject.lock is None or template_change(subject, change) is not None


def fix_text(subject: Subject, change: Change) -> FixText:
    """The change written into the files. Raises DrillError where they have changed since the import."""
    if subject.lock is None:
        return _in_level(subject, change)
    written_change = template_change(subject, change)
    if written_change is None:
        raise DrillError(f"{change.words} cannot be written into a template")
    settings, added = written_change
    made = FixText()
    edits: dict[str, list[TextEdit]] = {}
    formats = subject.lock.formats
    for item in settings:
        origin = item.origin
        if origin.parameter:
            made.parameters[origin.parameter] = value = written(item.value).strip('"')
            allowed = _allowed(subject, origin.file, origin.parameter)
            if allowed and value not in allowed:
                made.settings.append(f"{origin.file}: Parameters: {origin.parameter}: AllowedValues: add {value}")
        elif _terraform(formats.get(origin.file, "")):
            argument = PROPERTIES[item.property].terraform
            made.settings.append(f"{origin.resource}: {argument} = {hcl(item.value)}")
        elif origin.how == "literal" and origin.property == item.property and origin.line:
            edits.setdefault(origin.file, []).append(TextEdit(origin.line, origin.column, item.value))
        else:
            beside = subject.lock.first_property(origin.resource)
            if beside is None or origin.how != ABSENT:
                line = f"{origin.file}:{origin.line}: " if origin.line else ""
                made.settings.append(f"{line}{origin.resource}: {item.property}: {written(item.value)}")
            else:
                at = _first_key(subject, beside.file, origin.resource)
                new = TextEdit(at.line, at.column, item.value, item.property)
                edits.setdefault(beside.file, []).append(new)
    for name, wanted in edits.items():
        before = _source(subject, name)
        after = edited(before, wanted)
        if after is None:
            made.settings += [f"{name}:{edit.line}: {edit.key or 'value'}: {written(edit.value)}" for edit in wanted]
        else:
            made.files[name] = (before, after)
    if added.resources:
        _add(subject, added, made)
    return made


def _allowed(subject: Subject, name: str, parameter: str) -> list[str]:
    """The values that a template allows for a parameter; empty where it allows any."""
    root = read_tagged(_source(subject, name), name)
    declared = root.items.get("Parameters", root).items.get(parameter, root).items
    return [one.text for one in declared["AllowedValues"].entries] if "AllowedValues" in declared else []


def _first_key(subject: Subject, name: str, resource: str) -> Place:
    """The place of a resource's first property in its template; NOWHERE if it has no property of its own."""
    root = read_tagged(_source(subject, name), name)
    node = root.items.get("Resources", root).items.get(logical_id(resource), root).items.get("Properties")
    places = node.keys.values() if node is not None and node.keys else ()
    return min(places, key=lambda place: (place.line, place.column), default=NOWHERE)


def _add(subject: Subject, added: AddedResources, made: FixText) -> None:
    """Write new resources into the template that holds the database, or as a part of one where its text cannot take them."""
    origin = subject.lock.resources[added.beside] if subject.lock else None
    if subject.lock is None or origin is None:
        return
    if _terraform(subject.lock.formats.get(origin.file, "")):
        made.settings.append("\n".join(blocks(added, _addresses(subject))))
        return
    before = made.files[origin.file][0] if origin.file in made.files else _source(subject, origin.file)
    now = made.files[origin.file][1] if origin.file in made.files else before
    name = logical_id(added.beside)
    moved = now.count("\n") - before.count("\n")
    after = inserted(now, (name, origin.line + moved), added.resources, added.parameters)
    if after is None:
        made.settings.append(snippet(added.resources, added.parameters))
    else:
        made.files[origin.file] = (before, after)
    made.settings += [f"parameter {parameter} ({kind}): to be given" for parameter, kind in added.parameters.items()]


def _addresses(subject: Subject) -> dict[str, str]:
    """The addresses of resources within their module of Terraform, by their ids."""
    types = subject.lock.types if subject.lock else {}
    return {name: _address(name, kind) for name, kind in types.items()}


def _address(name: str, kind: str) -> str:
    """A resource's address in Terraform, `aws_db_instance.orders`; made up for one from a template of another kind."""
    found = ADDRESS.search(name)
    return found[0] if found else f"{terraform_type(kind)}.{label(own_name(name))}"


def fix_snippet(subject: Subject, change: Change, form: SnippetForm) -> str:
    """The change as a part of a template, or of a Terraform file: the resources with the properties to set, and nothing else.

    Raises DrillError for a level that was not imported.
    """
    written_change = template_change(subject, change)
    if subject.lock is None or written_change is None:
        raise DrillError(f"--as {form}: {subject.name} was not imported from a template, a plan or a state; drop --as")
    settings, added = written_change
    found: dict[str, list[TemplateSetting]] = {}
    for item in settings:
        found.setdefault(item.origin.resource, []).append(item)
    if form == "cfn":
        added_text = snippet(added.resources, added.parameters) if added.resources else "Resources:\n"
        return added_text + _as_resources(found, subject.lock.types)
    parts = (_as_block(name, subject.lock.types.get(name, ""), rows) for name, rows in found.items())
    return "\n".join((*parts, *blocks(added, _addresses(subject))))


def _as_resources(found: Mapping[str, Sequence[TemplateSetting]], types: Mapping[str, str]) -> str:
    """Entries of a template's `Resources`. A resource of a nested or sister stack stands under its own name there."""
    lines = []
    for name, rows in found.items():
        lines += [f"  {_quoted(logical_id(name))}:", f"    Type: {types.get(name, '')}", "    Properties:"]
        lines += [f"      {item.property}: {written(item.value)}" for item in rows]
    return "".join(f"{line}\n" for line in lines)


def _quoted(name: str) -> str:
    """A key of a template: in quotes where YAML would take it for a number, a truth value or nothing."""
    return written(name) if written(name) != name else name


def _as_block(name: str, kind: str, rows: Sequence[TemplateSetting]) -> str:
    """A block of Terraform with the arguments to set."""
    terraform, _, own = KEY.sub("", _address(name, kind)).partition(".")
    lines = [f'resource "{terraform}" "{own}" {{']
    lines += [f"  {PROPERTIES[item.property].terraform} = {hcl(item.value)}" for item in rows]
    return "\n".join((*lines, "}")) + "\n"


def _terraform(source_format: str) -> bool:
    return source_format.startswith("terraform")


def _source(subject: Subject, name: str) -> str:
    """The text of a source, which has to be the one that was imported. Raises DrillError."""
    digests = subject.lock.digests if subject.lock else {}
    if name not in digests:
        raise DrillError(f"{name} is not among the imported files; import again")
    found = sniffed(Path(name))
    if found.sha256 != digests[name]:
        raise DrillError(f"{name} has changed since it was imported; import again", code="fix.source_changed")
    return found.text


def _in_level(subject: Subject, change: Change) -> FixText:
    """The change in the level's own file. Raises DrillError where its text cannot take it."""
    document = subject.origins.document
    before = "\n".join(document.lines)
    edits = []
    for path, (_, after) in change.values.items():
        keys: tuple[str | int, ...] = ("start", *path.split("."))
        if implied(path):
            continue
        if not isinstance(after, str | int | bool):
            break
        if keys in document.values:
            place = document.values[keys]
            edits.append(TextEdit(place.line, place.column, after))
            continue
        first = min(
            (place for key, place in document.keys.items() if key[:-1] == keys[:-1]),
            key=lambda place: (place.line, place.column),
            default=None,
        )
        if first is None:
            break
        edits.append(TextEdit(first.line, first.column, after, str(keys[-1])))
    after_text = edited(before, edits) if edits else None
    if after_text is None or not _loads_as(after_text, change):
        raise DrillError(f"write it by hand: {', '.join(_by_hand(change))}")
    return FixText(files={document.name: (before, after_text)})


def _loads_as(text: str, change: Change) -> bool:
    """True if a level's text holds the changed design."""
    try:
        level = load_level(text, "fixed")
    except DrillError:
        return False
    return level.start.digest == change.design.digest


def _by_hand(change: Change) -> list[str]:
    rows: dict[str, Any] = {path: after for path, (_, after) in change.values.items() if not implied(path)}
    return [f"{path}: {after}" for path, after in rows.items()]
