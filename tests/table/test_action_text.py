"""Actions of a table read with the units of every other number on a screen."""

from __future__ import annotations

import pytest

from drill.model.action import Action
from drill.table.action_text import action_text


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (Action(0, "shed", "browse", "20"), "shed browse 20 %"),
        (Action(0, "limit", "browse", "1500"), "limit browse 1,500/s"),
        (Action(0, "limit", "browse", "off"), "limit browse off"),
        (Action(0, "admit", "browse", "90"), "admit browse 1 min 30 s"),
        (Action(0, "enlarge", "writer", "1500"), "enlarge writer 1,500 GiB"),
        (Action(0, "failover", "", ""), "failover"),
    ],
)
def test_a_value_is_written_by_the_one_formatter_of_its_kind(action: Action, text: str) -> None:
    assert action_text(action) == text
