"""A repr fits on a screen, whatever it stands for."""

from __future__ import annotations

import pytest

from drill.engine.simulate import Simulation
from drill.scoring.runs import run
from drill.topology.assemble import assemble
from tests.factories import design, level, replica

MOST = 500


@pytest.mark.parametrize("seconds", [60, 1800])
def test_no_repr_of_a_whole_exceeds_500_characters(seconds: int) -> None:
    made, chosen = level(length_s=seconds), design(replicas=(replica(),))
    inputs = assemble(made, chosen)
    simulation = Simulation(inputs, 1)
    simulation.advance(30)
    done = run(made, chosen, 1)
    wholes = (
        *(done, done.recording, done.score, done.recording.frames, done.recording.frames[5]),
        *(made, chosen, inputs, inputs.topology, simulation, simulation.state, simulation.rows, simulation.ledger),
    )
    for whole in wholes:
        assert len(repr(whole)) <= MOST, type(whole).__name__
        assert type(whole).__name__ in repr(whole)


def test_a_repr_names_what_identifies_it() -> None:
    made = level(length_s=60)
    assert f"level={made.id!r}" in repr(run(made, design(), 7))
    assert "seed=7" in repr(run(made, design(), 7))
