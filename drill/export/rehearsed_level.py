"""A level in which an experiment of AWS FIS takes the place of the faults: to play, score and assess before it costs money."""

from __future__ import annotations

from drill.design.dump import dumped
from drill.export.fis_reader import Rehearsal
from drill.files.load import load_level
from drill.syntax.forms import seconds
from drill.syntax.problems import Kind
from drill.syntax.source import parse

AFTER_S = 600
"""Seconds that a rehearsal goes on after the last action."""
TIED = ("deck", "story", "solutions", "traps", "lesson", "decides", "questions", "order", "choices")
"""Parts of a level that are about its own faults."""


def rehearsed_level(text: str, experiment: Rehearsal, name: str) -> str:
    """The YAML of the level with the experiment's faults. Raises Problems where they do not fit the level."""
    content = {key: value for key, value in parse(text, name, Kind.LEVEL).content.items() if key not in TIED}
    last_s = max(int(seconds(fault["at"])) + int(seconds(fault.get("for", 0))) for fault in experiment.faults)
    content |= {
        "level": name,
        "title": f"Rehearsal of {name}",
        "chapter": "rehearsals",
        "clock": {**content["clock"], "length": f"{last_s + AFTER_S}s"},
        "faults": list(experiment.faults),
    }
    made = dumped(content)
    load_level(made, name)
    return made
