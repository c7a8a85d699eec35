"""Runs a drill from its inputs to a scored run, and computes its digests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.model.action import Action
from drill.model.canonical import digest_of
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.run import Recording, Score, ScoredRun
from drill.model.second_night import actions_by_night, second_night
from drill.scoring.scorecard import score
from drill.scoring.two_nights import of_both_nights


def run(
    level: Level,
    design: Design,
    seed: int,
    actions: tuple[Action, ...] = (),
    watch: Callable[[int], None] | None = None,
) -> ScoredRun:
    """Simulate and score. Raises Problems when the design does not fit the level, and what `watch` raises (`simulate`)."""
    from drill.engine.simulate import simulate
    from drill.topology.assemble import assemble

    made = assemble(level, design)
    return complete(made, seed, actions, simulate(made, seed, actions_by_night(level, actions)[0], watch))


def complete(inputs: Inputs, seed: int, actions: tuple[Action, ...], recording: Recording) -> ScoredRun:
    """The scored run of a recording that is already there, as when a player has just finished a drill.

    Of a level with two nights the recording is that of the first one; the second is simulated here, with the player's actions
    after the end of the first.
    """
    first, later = actions_by_night(inputs.level, actions)
    done = one_night(inputs, seed, first, recording)
    second = second_night(inputs.level)
    if second is None:
        return done
    return of_both_nights(inputs.level, done, run(second, inputs.design, seed, later))


def one_night(inputs: Inputs, seed: int, actions: tuple[Action, ...], recording: Recording) -> ScoredRun:
    """The scored run of a recording of one night alone."""
    scored = score(inputs, recording)
    level, design = inputs.level, inputs.design
    return ScoredRun(
        level=level.id,
        level_digest=level.digest,
        scenario=level.scenario,
        design=design.name,
        design_digest=design.digest,
        seed=seed,
        actions=actions,
        engine=ENGINE,
        catalog=catalog_digest(),
        recording=recording,
        score=scored,
        digest=run_digest(level.scenario, design.digest, seed, actions, recording, scored),
    )


def run_digest(
    scenario: str, design_digest: str, seed: int, actions: tuple[Action, ...], recording: Recording, scored: Score
) -> str:
    """SHA-256 over the engine's version, the inputs, the recording's own digest and the score."""
    return digest_of(
        {
            "engine": ENGINE,
            "scenario": scenario,
            "design": design_digest,
            "seed": seed,
            "actions": [[item.at_s, item.kind, item.target, item.value] for item in actions],
            "recording": recording.digest,
            "score": score_data(scored),
        }
    )


def score_data(scored: Score) -> dict[str, Any]:
    """A score as codes and numbers, without where prices were read."""
    bill = [[item.said.canonical(), item.micro_usd_month] for item in scored.bill]
    return {**asdict(replace(scored, bill=())), "bill": bill}
