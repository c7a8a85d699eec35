"""Plays the drills beside the claims tests: files in by the door players use, runs out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.simulate import simulate
from drill.errors import Problems
from drill.files.load import load_design, load_level
from drill.model.action import Action
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import ClassFrame, NodeFrame, Recording, ScoredRun
from drill.model.said import Fact
from drill.scoring import bill
from drill.scoring.scored_run import run
from drill.topology.assemble import assemble
from tests.event_log import seconds_of

ENGINEERING = ("bill.administrator", "bill.cache_code", "bill.operating_system")
"""Lines of people's work."""
FOLDER = Path(__file__).parent
SEEDS = (1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow))
"""Seeds that decide a claim: one always, two more with the slow tests."""


@cache
def level(path: str) -> Level:
    """A level file, by its path under the folder of the claims tests."""
    return load_level(FOLDER / path)


def quiet(made: Level) -> Level:
    """The same level in which nothing happens."""
    return replace(made, faults=())


def design(made: Level, name: str = "start") -> Design:
    """A level's start, or its start changed by the patch of that name under `solutions`."""
    return made.start if name == "start" else dict(made.solutions)[name]


@cache
def play(made: Level, name: str = "start", seed: int = 1, actions: tuple[Action, ...] = ()) -> Recording:
    """What happens to one of a level's designs."""
    return simulate(assemble(made, design(made, name)), seed, actions)


@cache
def score(made: Level, name: str = "start", seed: int = 1, actions: tuple[Action, ...] = ()) -> ScoredRun:
    """The same with its score and its bill."""
    return run(made, design(made, name), seed, actions)


def charged(made: Level, name: str, *codes: str) -> int:
    """Micro-dollars a month of the lines of a design's bill with these codes."""
    return bill.charged(score(made, name).score.bill, *codes)


def act(at_s: int, kind: str, target: str = "", value: str = "") -> tuple[Action, ...]:
    """One action of a player."""
    return (Action(at_s, kind, target, value),)


def of_class(made: Level, recording: Recording, name: str) -> list[ClassFrame]:
    """A class, second by second."""
    place = [item.name for item in made.classes].index(name)
    frames = recording.frames
    return [frames[t].classes[place] for t in range(len(frames))]


def of_node(made: Level, recording: Recording, node: str, name: str = "start") -> list[NodeFrame]:
    """A node of a design's topology, second by second."""
    place = [item.id for item in assemble(made, design(made, name)).topology.nodes].index(node)
    frames = recording.frames
    return [frames[t].nodes[place] for t in range(len(frames))]


def failing(frames: list[ClassFrame], share: float = 0.5) -> list[int]:
    """Seconds in which more than a share of a class failed."""
    return [t for t, frame in enumerate(frames) if frame.failed > share * max(frame.offered, 1e-9)]


def said(recording: Recording, code: str, **facts: Fact) -> list[int]:
    """Seconds at which the event log says something of that code and with those facts."""
    return seconds_of(recording.events, code, **facts)


def figure(key: str) -> float:
    """The documented value of a figure."""
    return figures()[key].value


def refusal(made: Level, path: str) -> dict[str, str]:
    """Why a design file is refused: what breaks which rule, by the rule's code. Fails when it is not refused."""
    with pytest.raises(Problems) as caught:
        load_design(FOLDER / path, made)
    return {problem.code: f"{problem.message}: {problem.hint}" for problem in caught.value.problems}
