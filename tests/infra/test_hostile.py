"""Whatever somebody wrote into a source, an import ends in a folder or in problems, never in a traceback."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from drill.errors import DrillError
from tests.infra import plans
from tests.infra.conftest import Import
from tests.infra.templates import AURORA, CACHES, POSTGRES

JUNK: tuple[Any, ...] = (None, [], {}, -1, 1e300, 10**30, "", True, [[1]], {"a": "b"}, "us-east-1a", ["x", {}], 0)
WORDS = (
    "null",
    "[]",
    "{}",
    "-1",
    "1e400",
    '""',
    "yes",
    "[[1]]",
    "{a: b}",
    "!Ref x",
    '!Sub "${a.b}"',
    "!If [a, b, c]",
    "*x",
    "&x 1",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, inner in pairs for found in places(inner, (*path, key)))]


def spoiled_data(draw: random.Random) -> str:
    data = json.loads(json.dumps(draw.choice((plans.plan(), plans.state(), plans.raw_state(), plans.described()))))
    for _ in range(draw.randint(1, 4)):
        *path, last = draw.choice(places(data)[1:])
        here = data
        for key in path:
            here = here[key]
        here[last] = deepcopy(draw.choice(JUNK))
    return json.dumps(data)


def spoiled_text(draw: random.Random) -> str:
    lines = draw.choice((POSTGRES, AURORA, CACHES)).splitlines()
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(lines))
        kind = draw.random()
        if kind < 0.3:
            del lines[at]
        elif kind < 0.8:
            lines[at] = f"{lines[at].partition(':')[0]}: {draw.choice(WORDS)}"
        else:
            lines.insert(at, draw.choice(lines))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 60))])
@pytest.mark.parametrize("spoiled", [spoiled_data, spoiled_text])
def test_a_spoiled_source_never_crashes(imported: Import, spoiled: Any, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(12):
        text = spoiled(draw)
        try:
            made = imported(text)
        except DrillError:
            continue
        assert made.systems
