"""The kinds of text that a level or a design is written in: names, places, classes, prose, each with its pattern and its JSON Schema."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from drill.syntax import forms
from drill.syntax.fields import Written

_TABLE = r"^[a-z][a-z0-9_]*$"
_LINE = r"^[^\n\t]*$"
_ZONE = r"^([a-z]|[a-z]{2}(-[a-z]+){1,3}-[0-9][a-z])$"
_REGION = r"^[a-z]{2}(-[a-z]+){1,3}-[0-9]$"
_DOTTED = r"^[a-z_]+(\.[a-z_]+)*$"
_LESSON = r"^[a-z_]+(\.[a-z_]+)*( (==|!=) [A-Za-z0-9_.:/-]+)?$"
_TARGET = r"^[a-z0-9][a-z0-9._-]*$"
_WORD = r"^[a-z0-9][a-z0-9-]*$"
_VERSION = r"^[0-9]+(\.[0-9]+)*$"
_INSTANCE = r"^db\.([a-z0-9-]+\.[a-z0-9]+|serverless)$"
_NODE_TYPE = r"^(cache|db)\.[a-z0-9-]+\.[a-z0-9]+$"
_CLAIM = r"^C[0-9]{2}$"
_LETTER = r"^[a-z]$"
PATTERN_HELP = {
    forms.ID: "small letters, digits and single dashes, a letter first: lights-out",
    _TABLE: "small letters, digits and underscores, a letter first: order_items",
    _LINE: "write it on one line",
    _ZONE: "a zone's letter (a) or its full name (us-east-1a)",
    _REGION: "a region's name: us-east-1",
    _DOTTED: "an option of the design: database.multi_az",
    _LESSON: "an option, or one with a value: database.multi_az, database.multi_az == cluster, clients.keepalive != start",
    _TARGET: "a name: writer, replica-1, us-east-1a",
    _WORD: "small letters, digits and dashes: postgres",
    _VERSION: "numbers joined by dots: 8.0",
    _INSTANCE: "an instance class: db.r6g.large",
    _NODE_TYPE: "a node type: cache.r6g.large",
    _CLAIM: "a claim's id: C17",
    _LETTER: "one small letter: a",
}
"""Examples of values that match a pattern."""
Id = Annotated[str, Field(pattern=forms.ID, max_length=forms.MAX_ID, examples=["lights-out"])]
"""Kebab case."""
Name = Annotated[str, Field(pattern=forms.ID, max_length=32, examples=["checkout"])]
"""A request class or a replica."""
Table = Annotated[str, Field(pattern=_TABLE, max_length=63, examples=["orders"])]
"""A table of the database."""
Line = Annotated[str, Field(min_length=1, max_length=120, pattern=_LINE)]
"""One line of text."""
Prose = Annotated[str, Field(max_length=4000)]
"""Text of several lines."""
ZoneWord = Annotated[
    str,
    Field(
        pattern=_ZONE,
        max_length=32,
        description="A zone: the letter of one in the home region, or its full name.",
        examples=["a", "eu-west-1b"],
    ),
]
"""A zone as written."""
ZoneLetter = Annotated[str, Field(pattern=_LETTER)]
RegionName = Annotated[str, Field(pattern=_REGION, max_length=32, examples=["us-east-1"])]
DottedPath = Annotated[str, Field(pattern=_DOTTED, max_length=80, examples=["database.multi_az"])]
LessonText = Annotated[
    str,
    Field(
        pattern=_LESSON, max_length=120, examples=["database.multi_az", "database.multi_az == cluster", "cache == off"]
    ),
]
"""An option alone, or compared with a value, `start` or `off`."""
Target = Annotated[str, Field(pattern=_TARGET, max_length=64)]
"""Anything a fault or a rule can name."""
InstanceName = Annotated[str, Field(pattern=_INSTANCE, max_length=40, examples=["db.r6g.large", "db.t4g.medium"])]
NodeType = Annotated[str, Field(pattern=_NODE_TYPE, max_length=40, examples=["cache.r6g.large", "db.r6g.large"])]
Word = Annotated[str, Field(pattern=_WORD, max_length=40)]
ClaimId = Annotated[str, Field(pattern=_CLAIM, max_length=3)]


def _text_or_number(value: object) -> object:
    return str(value) if type(value) in (int, float) else value


Setting = Annotated[
    str,
    Field(max_length=40),
    Written(_text_or_number, {"anyOf": [{"type": "string", "maxLength": 40}, {"type": "number", "minimum": 0}]}),
]
"""Text or a number, kept as text."""
VersionNumber = Annotated[
    str,
    Field(max_length=16, pattern=_VERSION),
    Written(
        _text_or_number,
        {"anyOf": [{"type": "string", "maxLength": 16, "pattern": _VERSION}, {"type": "number", "minimum": 0}]},
    ),
]
"""A version of an engine: 8.0, 16. YAML reads most of them as numbers."""
