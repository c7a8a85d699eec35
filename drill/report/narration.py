"""Narrates a drill line by line: events as they happen, a status line every simulated minute, the report at the end.

For screen readers, pipes and terminals without a screen. States are words; no line is ever taken back. A cause that is to be named is
told at the end, as on the screen.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from drill.engine.simulate import DrillEngine
from drill.model.diagnosis import tells_cause, unexplained
from drill.model.run import Event, Frame, NodeState
from drill.model.second_night import second_night
from drill.report.score_report import Scored, score_report
from drill.report.signs import WarningSigns
from drill.report.writers import write
from drill.scoring.scored_run import one_night
from drill.scoring.two_nights import of_both_nights
from drill.scoring.verdict import judge
from drill.syntax.safe_text import safe
from drill.topology.assemble import assemble
from drill.words import units
from drill.words.english import event_code, event_words
from drill.words.interlude import interlude

if TYPE_CHECKING:
    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.run import ScoredRun
    from drill.scene.zoom import Zoom

MINUTE_S = 60


def narration(inputs: Inputs, seed: int, zoom: Zoom | None = None) -> Iterator[str]:
    """The lines of a drill in order, without line ends, simulated as they are consumed.

    With a `zoom`, each minute's line is followed by what that zoom of the map shows.
    """
    level = inputs.level
    yield safe(
        f"{level.title}. {inputs.design.name}, seed {seed}. {units.duration(level.length_s)} from {level.starts}."
    )
    done = yield from _night(inputs, seed, zoom)
    later = second_night(level)
    if later is not None:
        yield ""
        yield safe(f"The second night. {units.duration(later.length_s)} from {later.starts}.")
        yield from (safe(text) for text in interlude(level))
        done = of_both_nights(level, done, (yield from _night(assemble(later, inputs.design), seed, zoom)))
    yield ""
    yield from write(score_report(Scored(judge(done), level))).splitlines()


def _night(inputs: Inputs, seed: int, zoom: Zoom | None) -> Generator[str, None, ScoredRun]:
    """The lines of one night; returns its run."""
    level = inputs.level
    simulation, signs = DrillEngine(inputs, seed), WarningSigns(inputs)
    drawn = simulation.inputs.level
    answered = ended = 0.0
    while not simulation.done:
        start = simulation.second
        simulation.advance(min(MINUTE_S, level.length_s - start))
        minute_answered = minute_ended = 0.0
        for second in range(start, simulation.second):
            frame = simulation.frames[second]
            for event in (*frame.events, *signs.look(simulation.frames, second)):
                if not tells_cause(event, drawn):
                    yield _event(level, event)
            good = sum(item.good + item.stale for item in frame.classes)
            minute_answered += good
            minute_ended += good + sum(item.late + item.failed for item in frame.classes)
        answered, ended = answered + minute_answered, ended + minute_ended
        shares = tuple(
            units.percent(a / e if e else 1.0) for a, e in ((minute_answered, minute_ended), (answered, ended))
        )
        last = unexplained(simulation.frames[simulation.second - 1], drawn)
        yield _status(inputs, last, shares)
        if zoom is not None:
            yield from (safe(f"  {line}") for line in _zoomed(inputs, last, zoom))
    return one_night(inputs, seed, (), simulation.recording())


def _event(level: Level, event: Event) -> str:
    code = f" ({found})" if (found := event_code(event)) else ""
    return safe(f"{units.clock(level.starts, event.t)} {event.kind}: {event_words(event, level)}{code}")


def _status(inputs: Inputs, frame: Frame, shares: tuple[str, ...]) -> str:
    """Answered in the last minute and so far, and every node that is not up, by state."""
    states: dict[NodeState, list[str]] = {}
    for node, now in zip(inputs.topology.nodes, frame.nodes, strict=True):
        if now.state is not NodeState.UP:
            states.setdefault(now.state, []).append(node.id)
    rest = "; ".join(f"{state.value}: {', '.join(names)}" for state, names in states.items()) or "everything is up"
    when, minute = units.clock(inputs.level.starts, frame.t + 1), (frame.t + 1) // MINUTE_S
    return safe(f"{when} minute {minute}: {shares[0]} answered in time, {shares[1]} so far; {rest}")


def _zoomed(inputs: Inputs, frame: Frame, zoom: Zoom) -> list[str]:
    """A zoom of the map at the end of a second, in words."""
    from drill.scene.node_box import offered_load
    from drill.scene.roles import by_current_roles, role_of
    from drill.scene.zoom_text import zoom_lines

    topology = by_current_roles(inputs.topology, tuple(role_of(now) for now in frame.nodes))
    frames = {node.id: now for node, now in zip(topology.nodes, frame.nodes, strict=True)}
    return zoom_lines(topology, frames, offered_load(frame.classes), zoom)
