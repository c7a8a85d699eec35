"""YAML or JSON that others wrote, with tags, anchors and YAML 1.1's words: a tree of nodes, each with its place.

CloudFormation templates are such files. They are untrusted: the text is read as a stream of events, so nothing here recurses,
and bytes, depth and values are limited, those that aliases stand for included. No problem repeats a line of the file, which may
hold a password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from drill.errors import Problem, Problems
from drill.syntax.problems import NOWHERE, FileRule, Kind, Place, problem, quoted

MAX_BYTES = 2_000_000
MAX_DEPTH = 60
TOO_DEEP = (f"nested more than {MAX_DEPTH} deep", "no template nests that deep")
MAX_NODES = 200_000

_TRUE = frozenset(("true", "yes", "on"))
_FALSE = frozenset(("false", "no", "off"))
_NOTHING = frozenset(("", "null", "~"))
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}([eE][-+]?[0-9]{1,2})?\Z")
_FIRST_TABS = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
MERGE = "<<"


@dataclass(slots=True)
class TaggedNode:
    """A scalar, a map or a list of a file, and where it begins. A tag `!Ref` is a map of one key, `Ref`."""

    content: Any
    """A scalar, `dict[str, TaggedNode]` or `list[TaggedNode]`."""
    place: Place
    size: int = 1
    """Values in it, itself included."""
    keys: dict[str, Place] | None = None
    """The place of each key of a map, except those that a merge key brings. None for anything else."""

    @property
    def items(self) -> dict[str, TaggedNode]:
        """The keys of a map; empty for anything else."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def entries(self) -> list[TaggedNode]:
        """The entries of a list; empty for anything else."""
        return self.content if isinstance(self.content, list) else []

    @property
    def text(self) -> str:
        """A scalar as text; empty for a map or a list."""
        return "" if isinstance(self.content, dict | list) or self.content is None else written(self.content)


def written(value: object) -> str:
    """A scalar as CloudFormation compares it: booleans in small letters."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


@dataclass(slots=True)
class _Frame:
    """A map or a list being read."""

    node: TaggedNode
    tag: str
    anchor: str
    key: str | None = None
    key_place: Place = NOWHERE
    merged: set[str] = field(default_factory=set)
    """Keys that come from other maps; one that is written here takes their place."""


class _Tree:
    """Builds the tree from events, with a stack of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.root: TaggedNode | None = None
        self.stack: list[_Frame] = []
        self.anchors: dict[str, TaggedNode] = {}
        self.nodes = 0
        self.documents = 0

    def report(self, rule: FileRule, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(problem(self.name, f"{Kind.INFRA.value}{rule:03d}", place, message, hint))

    def take(self, event: Any) -> bool:  # noqa: ANN401 (PyYAML's events are untyped)
        """Take one event; False when reading has to stop."""
        place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.report(FileRule.DOCUMENTS, place, "a second document begins here", "one file holds one template")
                return False
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event, place)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            content: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
            node = TaggedNode(content, place, keys={} if isinstance(content, dict) else None)
            self.stack.append(_Frame(node, event.tag or "", event.anchor or ""))
            if len(self.stack) > MAX_DEPTH:
                self.report(FileRule.DEEP, place, *TOO_DEEP)
                return False
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            frame = self.stack.pop()
            self._put(self._tagged(frame.node, frame.tag), frame.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event, place)
        if self.nodes > MAX_NODES:
            hint = "an alias counts as much as what it stands for"
            self.report(FileRule.NODES, place, f"more than {MAX_NODES} values", hint)
            return False
        return True

    def _alias(self, event: Any, place: Place) -> None:  # noqa: ANN401
        found = self.anchors.get(event.anchor)
        if found is None:
            message = f"alias {quoted(event.anchor)} stands for nothing that is complete before it"
            self.report(FileRule.ALIAS, place, message, "an anchor &name comes first")
        node = found or TaggedNode(None, place)
        self.nodes += node.size - 1
        self._put(node)

    def _scalar(self, event: Any, place: Place) -> None:  # noqa: ANN401
        top = self.stack[-1] if self.stack else None
        if top and isinstance(top.node.content, dict) and top.key is None:
            top.key, top.key_place = event.value, place
            self.nodes += 1
            return
        plain = event.implicit[0] and not event.tag
        node = TaggedNode(_resolved(event.value) if plain else event.value, place)
        self._put(self._tagged(node, event.tag or ""), event.anchor or "")

    def _put(self, node: TaggedNode, anchor: str = "") -> None:
        self.nodes += 1
        if anchor:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if isinstance(top.node.content, list):
            top.node.content.append(node)
        elif top.key is None:
            self.report(FileRule.KEY, node.place, "a key must be text", "put the key in quotes")
        else:
            self._pair(top, node)
        top.node.size += node.size

    def _pair(self, top: _Frame, node: TaggedNode) -> None:
        key, top.key = str(top.key), None
        maps = [one for one in (node.entries or [node]) if one.items] if key == MERGE else []
        if maps:
            for name, value in ((name, value) for one in maps for name, value in one.items.items()):
                if name not in top.node.content:
                    top.node.content[name] = value
                    top.merged.add(name)
        elif key in top.node.content and key not in top.merged:
            message = f"key {quoted(key)} appears twice, first on line {top.node.content[key].place.line}"
            self.report(FileRule.DUPLICATE, node.place, message, "keep one of them")
        else:
            top.node.content[key] = node
            top.merged.discard(key)
            if top.node.keys is not None:
                top.node.keys[key] = top.key_place

    def _tagged(self, node: TaggedNode, tag: str) -> TaggedNode:
        """`!Ref x` as `{Ref: x}`, `!Sub x` as `{Fn::Sub: x}`."""
        if not tag.startswith("!") or tag == "!":
            return node
        name = tag[1:] if tag in ("!Ref", "!Condition") else f"Fn::{tag[1:]}"
        if name == "Fn::GetAtt" and isinstance(node.content, str):
            parts = node.content.split(".", 1)
            node = TaggedNode([TaggedNode(part, node.place) for part in parts], node.place, len(parts) + 1)
        return TaggedNode({name: node}, node.place, node.size + 1)


def _resolved(text: str) -> str | float | bool | None:
    low = text.lower()
    if low in _NOTHING:
        return None
    if low in _TRUE or low in _FALSE:
        return low in _TRUE
    if _INTEGER.match(text):
        return int(text)
    return float(text) if _DECIMAL.match(text) else text


def read_tagged(text: str, name: str) -> TaggedNode:
    """The tree of a file's text. Raises Problems: every one that was found."""
    tree = _Tree(name)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if text.lstrip()[:1] in ("{", "["):
        # JSON may be indented with tabs, YAML may not. One blank for each keeps the columns.
        text = _FIRST_TABS.sub(lambda found: " " * len(found[0]), text)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not tree.take(event):
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        text = error.problem or "is neither YAML nor JSON"
        if "nesting" in text:
            tree.report(FileRule.DEEP, place, *TOO_DEEP)
        else:
            tree.report(FileRule.SYNTAX, place, text)
    except (yaml.YAMLError, UnicodeError) as error:
        tree.report(FileRule.SYNTAX, Place(1, 1), f"is neither YAML nor JSON: {str(error).splitlines()[0]}")
    if not tree.problems and (tree.root is None or tree.root.content is None):
        tree.report(FileRule.EMPTY, Place(1, 1), "the file is empty")
    if tree.problems or tree.root is None:
        raise Problems(tuple(tree.problems))
    return tree.root
