"""What is left out while clients follow a moved address changes nothing: a whole refresh at every tick gives the same run."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.engine import simulate as engine
from drill.engine.refresh import refresh
from drill.model.design import Design
from drill.model.level import Level
from drill.topology.assemble import assemble
from tests.shipped import shipped
from tests.strategies import drills

FOLLOWED = [
    ("everybody-reconnects", "@trap:more-readers"),
    ("two-seconds", "@solution:and-one-to-spare"),
    ("who-checks", "@trap:standby"),
    ("promote-me", "@solution:next-door"),
]
"""Names with readers behind them whose answers age, deep health checks, a promotion by hand."""


def same_run(level: Level, design: Design, seed: int) -> None:
    """Assert that the run is the one with a whole refresh in place of the small one."""
    inputs = assemble(level, design)
    small = engine.simulate(inputs, seed).digest
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "refresh_moved", refresh)
        assert engine.simulate(inputs, seed).digest == small


@pytest.mark.slow
@pytest.mark.parametrize(("name", "ref"), FOLLOWED)
def test_nothing_else_depends_on_who_has_followed_in_shipped_levels(name: str, ref: str) -> None:
    level = next(item.level for item in shipped() if item.level and item.level.id == name)
    same_run(level, level.designs_by_ref()[ref], 1)


@pytest.mark.slow
@settings(max_examples=100)
@given(drill=drills(), seed=st.integers(0, 9))
def test_nothing_else_depends_on_who_has_followed(drill: tuple[Level, Design], seed: int) -> None:
    same_run(*drill, seed)
