"""The part of a level file about its diagnosis: the suspects, and the rules that each night has exactly one cause."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from drill.model.level_play import Diagnosis, Suspect
from drill.syntax.fields import Part
from drill.syntax.text_fields import Id, Line

Evidence = Annotated[str, Field(min_length=1, max_length=400)]
FEWEST, MOST = 3, 8
"""Suspects of a level: among fewer a guess is right too often, more do not fit a screen."""


SUSPECTS = {
    "lock-queue": {"told": "A lock queue", "evidence": "Requests wait while the processor is idle."},
    "slow-volume": {"told": "A slow volume", "evidence": "Requests queue at the writer, and none waits for a lock."},
    "rush": {"told": "A rush of customers", "evidence": "More requests than usual arrive."},
}
"""An example."""


class SuspectFile(Part):
    """A possible cause of the outage."""

    told: Line = Field(description="The cause in words, as the list of suspects shows it.", examples=["A lock queue"])
    evidence: Evidence = Field(
        description="The symptoms that tell it from the others, shown in the debrief.",
        examples=["Requests wait while the processor is idle."],
    )


class DiagnosisFile(Part):
    """The suspects of an outage whose cause the player has to name. Faults say by `suspect` which of them they make true."""

    suspects: dict[Id, SuspectFile] = Field(
        min_length=FEWEST,
        max_length=MOST,
        description="The suspects by id, in the order of the list. On each night exactly one is the cause; "
        "those that are it on none are false leads.",
        examples=[SUSPECTS],
    )


def diagnosis_of(file: DiagnosisFile | None) -> Diagnosis | None:
    """The diagnosis of a level."""
    if file is None:
        return None
    rows = file.suspects.items()
    return Diagnosis(tuple(Suspect(name, one.told.strip(), one.evidence.strip()) for name, one in rows))
