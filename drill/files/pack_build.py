"""Writes a pack as a zip file: the students' copy, without answers, and the instructor's, with everything."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import replace
from typing import Any, Literal

from drill.catalog.claim_questions import asked
from drill.design.dump import design_text, dumped, trimmed
from drill.errors import DrillError
from drill.files.load import load_level
from drill.files.pack_zip import FORMAT, MANIFEST
from drill.model.canonical import indented
from drill.model.packed_levels import Pack, PackedLevel
from drill.syntax.archive import packed

Audience = Literal["students", "instructor"]

README = """\
# {title}

{levels}

Unpack this file somewhere, open a terminal there, and:

```sh
drill play {level}
drill score {level} {design}
drill check {design} --level {level}
```

The first opens the game. `{design}` is the design the level starts with: change it, and the second says how it does. The third
says whether it may be handed in, and what to fix. Hand in that file, or a run that you saved in the game.

Without unpacking: `drill levels --pack {archive}`, `drill play {archive}:{id}`.
{others}"""


def built(pack: Pack, audience: Audience, archive: str) -> bytes:
    """The zip file for an audience, called `archive` in its own README; the same pack gives the same bytes."""
    return packed(files(pack, audience, archive))


def files(pack: Pack, audience: Audience, archive: str) -> dict[str, bytes]:
    """Every file of the zip file by its name. Raises DrillError when a level is not the same without its answers."""
    levels = [(item, _stripped(pack, item) if audience == "students" else item.text) for item in pack.levels]
    made = {f"{item.level.id}.yaml": text.encode() for item, text in levels}
    made |= {_design_name(item): _design(item, text) for item, text in levels}
    if audience == "instructor":
        made |= {name: text.encode() for name, text in pack.files}
    made["README.md"] = _readme(pack, archive).encode()
    made[MANIFEST] = _manifest(pack, audience, made)
    return made


def _stripped(pack: Pack, item: PackedLevel) -> str:
    """The text of a level without its answers, its choices locked. Every run of it is the same."""
    data: dict[str, Any] = deepcopy(item.data)
    for path in pack.without:
        head, _, key = path.partition(".")
        if not key:
            data.pop(head, None)
        elif isinstance(data.get(head), dict):
            data[head].pop(key, None)
    if {"solutions", "traps"} & set(pack.without):
        # They name designs, and what those come to.
        data.pop("holds", None)
    questions = () if "questions" in pack.without else asked(item.level)
    if questions:
        data["questions"] = [
            {"claim": one.claim, "ask": one.ask, "right": one.right, "wrong": list(one.wrong)} for one in questions
        ]
    if item.choices:
        data["choices"] = list(item.choices)
    text = dumped(data)
    made = load_level(text, f"{item.level.id}.yaml")
    if made.scenario != item.level.scenario:
        raise DrillError(f"{item.text_name}: the students' copy would be another scenario; this is a bug of drill")
    return text


def _design_name(item: PackedLevel) -> str:
    return f"{item.level.id}-design.yaml"


def _design(item: PackedLevel, text: str) -> bytes:
    """The level's start as a design file, with what may be changed at its top."""
    level = load_level(text)
    start = replace(level.start, name=f"my-{level.id}", level=level.id)
    head = f"# You may change: {', '.join(level.choices) or 'everything'}.\n" if level.choices else ""
    return (head + design_text(start.name, level.id, trimmed(item.level, start))).encode()


def _readme(pack: Pack, archive: str) -> str:
    first = pack.levels[0]
    others = [item.level.id for item in pack.levels[1:]]
    return README.format(
        title=pack.title,
        levels="\n".join(f"- {item.level.title} (`{item.level.id}`)" for item in pack.levels),
        level=f"./{first.level.id}.yaml",
        design=_design_name(first),
        archive=archive,
        id=first.level.id,
        others=f"\nThe same for {', '.join(others)}.\n" if others else "",
    )


def _manifest(pack: Pack, audience: Audience, made: dict[str, bytes]) -> bytes:
    data = {
        "format": FORMAT,
        "pack": pack.name,
        "title": pack.title,
        "version": pack.version,
        "for": audience,
        "levels": [
            {"id": item.level.id, "file": f"{item.level.id}.yaml", "scenario_digest": item.level.scenario}
            for item in pack.levels
        ],
        "files": {name: hashlib.sha256(made[name]).hexdigest() for name in sorted(made)},
    }
    return indented(data).encode()
