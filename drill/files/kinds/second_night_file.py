"""The part of a level file about its second night: what differs from the first one, and the rules for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from drill.files.deck_file import CardFile, named_faults
from drill.files.fault_file import SECOND_NIGHT, FaultFile
from drill.syntax.fields import Clock, Part, duration_s
from drill.syntax.problems import FileRule, quoted, suggest
from drill.syntax.text_fields import Name, Prose

if TYPE_CHECKING:
    from collections.abc import Collection

    from drill.syntax.document import Document


class SecondClockFile(Part):
    """The length of the second night and its time of day. Default: as the first night."""

    length: Annotated[int, duration_s("1m", "1d", "45m")] | None = Field(
        default=None, description="Length of the second night. Default: that of the first."
    )
    starts: Clock | None = Field(
        default=None, description="Time of day at which it starts. Default: that of the first night."
    )
    enters: Annotated[int, duration_s("0s", "1d", "8m")] = Field(
        default="0s",
        validate_default=True,
        description="When the player arrives, in the middle of what has begun: the runbook acts from then on.",
    )


class SecondNightFile(Part):
    """A second night for the same design and objectives. A star has to hold on both nights."""

    told: Prose = Field(
        default="",
        description="What has changed since the first night, shown between the two.",
        examples=["A month later the shop has a sale, and a reader fails."],
    )
    clock: SecondClockFile = Field(default_factory=SecondClockFile)
    traffic: dict[Name, Annotated[float, Field(ge=0.01, le=100)]] = Field(
        default={},
        max_length=40,
        description="Factors of the first night's rates, by request class.",
        examples=[{"checkout": 1.5}],
    )
    faults: list[FaultFile] = Field(
        default=[],
        max_length=200,
        description="Faults of the second night; their ids differ from the first night's.",
        examples=[[{"at": "10m", "do": "drill:instance-crash", "node": "writer"}]],
    )
    deck: list[CardFile] = Field(
        default=[],
        max_length=40,
        description="Faults of the second night that each seed draws again.",
        examples=[[{"id": "crash", "at": {"between": ["8m", "14m"]}, "do": "drill:instance-crash", "node": "writer"}]],
    )


def check_second_night(
    document: Document, night: SecondNightFile, classes: Collection[str], first: Collection[str]
) -> None:
    """Report factors of request classes that the level does not have, and ids of faults of the first night."""
    for name in night.traffic:
        if name not in classes:
            place = document.key_place(("second_night", "traffic", name))
            document.report(FileRule.CLASS, place, f"no request class {quoted(name)}", suggest(name, classes))
    for path, name in named_faults(night.faults, night.deck, SECOND_NIGHT):
        if name in first:
            place = document.place(("second_night", *path, "id"))
            message = f"{quoted(name)} is a fault of the first night"
            document.report(FileRule.TWICE, place, message, "give it another id")
