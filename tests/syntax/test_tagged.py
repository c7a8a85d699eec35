"""Merge keys of YAML 1.1 (yaml.org/type/merge.html): a key that is written beside them wins, then the map that comes first."""

from __future__ import annotations

import pytest

from drill.errors import Problems
from drill.syntax.tagged import read_tagged

MAPS = "one: &one {x: 1, r: 10}\ntwo: &two {x: 0, y: 2}\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{<<: *one, y: 2}", {"x": 1, "r": 10, "y": 2}),
        ("{<<: *one, r: 5}", {"x": 1, "r": 5}),
        ("{r: 5, <<: *one}", {"x": 1, "r": 5}),
        ("{<<: [*one, *two], r: 5}", {"x": 1, "r": 5, "y": 2}),
    ],
)
def test_what_is_written_beside_a_merge_key_wins(written: str, read: dict[str, int]) -> None:
    made = read_tagged(f"{MAPS}made: {written}\n", "file").items["made"]
    assert {key: node.content for key, node in made.items.items()} == read


def test_a_key_written_twice_is_refused_beside_a_merge_key_too() -> None:
    with pytest.raises(Problems) as found:
        read_tagged(f"{MAPS}made: {{<<: *one, r: 5, r: 6}}\n", "file")
    assert [one.code for one in found.value.problems] == ["I008"]
