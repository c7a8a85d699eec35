"""The level file: its keys, with bounds, units and examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from drill.catalog.offers.offer_years import EARLIEST, PRESENT
from drill.design.file_model import DesignBody
from drill.files.deck_file import CardFile
from drill.files.fault_file import FaultFile
from drill.files.held_figure_file import HeldFigureFile
from drill.files.kinds.diagnosis_file import SUSPECTS, DiagnosisFile
from drill.files.kinds.hands_file import HandsFile
from drill.files.kinds.second_night_file import SecondNightFile
from drill.files.traffic_file import MAX_CLASSES, SIZE_UNIT, ClassFile
from drill.syntax.fields import Bytes, Clock, Part, duration_s, unit
from drill.syntax.text_fields import (
    ClaimId,
    DottedPath,
    Id,
    LessonText,
    Line,
    Name,
    Prose,
    RegionName,
    Setting,
    ZoneLetter,
    ZoneWord,
)


class StoryFile(Part):
    """Texts for the player: plain, without markup."""

    who: Prose = Field(
        default="", description="Who the player is.", examples=["You run the database of a ticket shop."]
    )
    brief: Prose = Field(
        default="",
        description="The situation and what might happen.",
        examples=["Tonight at {fault.dark.at} the power goes, for {fault.dark.for}."],
    )
    promise: Prose = Field(
        default="",
        description="The promise made to customers.",
        examples=["{pass.availability} of all requests answered."],
    )
    hint: Prose = Field(
        default="", description="Shown when the player asks for a hint.", examples=["What takes over by itself?"]
    )
    lesson: Prose = Field(
        default="",
        description="The lesson, shown after the drill.",
        examples=["A standby takes over by itself; a read replica does not."],
    )


class LessonFile(Part):
    """The option that the level cannot be passed without."""

    needs: LessonText = Field(
        description="The option that the lesson needs, otherwise than at the start; or the value that it needs or must not "
        "have. `start` is the value that the level starts with, `off` is none."
    )


Answer = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\n\t]*$")]


class QuestionFile(Part):
    """A question about a claim of the level, asked before the first drill and after it."""

    claim: ClaimId = Field(description="The claim it is about, one of those under `decides`.", examples=["C17"])
    ask: Answer = Field(description="The question.", examples=["Who takes over when the writer's zone goes dark?"])
    right: Answer = Field(description="The right answer.", examples=["The standby"])
    wrong: list[Answer] = Field(
        min_length=1, max_length=5, description="Answers that look right.", examples=[["The replica", "Nobody"]]
    )


class ClockFile(Part):
    """The length of the drill and the time of day."""

    length: Annotated[int, duration_s("1m", "1d", "45m")] = Field(description="Length of the drill.")
    starts: Clock = Field(default="00:00", description="Time of day at which it starts, for the story.")
    enters: Annotated[int, duration_s("0s", "1d", "8m")] = Field(
        default="0s",
        validate_default=True,
        description="When the player arrives, in the middle of what has begun: the runbook acts from then on.",
    )


class AppsFile(Part):
    """The application fleet: stateless, spread evenly over zones."""

    zones: list[ZoneWord] | None = Field(
        default=None,
        min_length=1,
        max_length=12,
        description="Zones it runs in. Default: every zone of the home region.",
    )
    instances: int = Field(
        default=6, ge=1, le=1000, description="Instances in total.", json_schema_extra=unit("instances")
    )
    threads: int = Field(
        default=200,
        ge=1,
        le=10_000,
        description="Requests that one instance can process at once.",
        json_schema_extra=unit("requests"),
    )
    eject: Annotated[int, duration_s("1s", "10m", "10s")] = Field(
        default="10s", validate_default=True, description="Time until health checks remove a failed instance."
    )


class DataFile(Part):
    """The contents of the database."""

    gib: float = Field(
        ge=0.01, le=262_144, description="Size of the contents in GiB.", examples=[120], json_schema_extra=unit("GiB")
    )
    write_bytes: Bytes = Field(
        default=1024, description="Log that one write produces.", examples=[1024, "2 KiB"], json_schema_extra=SIZE_UNIT
    )


class BudgetFile(Part):
    """The budget."""

    monthly_usd: float = Field(
        ge=0,
        le=100_000_000,
        description="The most a design may cost, in dollars per month.",
        examples=[900],
        json_schema_extra=unit("US dollars per month"),
    )


Patch = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {"type": "object", "description": "What differs from `start`, as a JSON merge patch: null takes a part out."}
    ),
]


class LevelFile(Part):
    """A level: places, traffic, faults on a clock, the options that may be changed, and the objectives."""

    model_config = ConfigDict(title="Failure Drill level")

    level: Id = Field(description="The level's id.")
    title: Line = Field(description="The level's title.", examples=["The lights go out in 1a"])
    chapter: Id = Field(description="The chapter, and the folder it is in.")
    order: int = Field(default=0, ge=0, le=999, description="Position within the chapter.", examples=[1])
    story: StoryFile = Field(default_factory=StoryFile)
    year: int | None = Field(
        default=None,
        ge=EARLIEST,
        le=PRESENT,
        description="The year in which it happens: what could be ordered then may be chosen, under the rules of that year. "
        "Default: today.",
        examples=[2021],
    )
    decides: list[ClaimId] = Field(
        default=[], max_length=80, description="Claims this level teaches.", examples=[["C17", "C21"]]
    )
    lesson: LessonFile | None = Field(default=None, examples=[{"needs": "database.multi_az"}])
    clock: ClockFile
    places: dict[RegionName, Annotated[list[ZoneLetter], Field(min_length=1, max_length=6)]] = Field(
        min_length=1,
        max_length=12,
        description="Regions and their zones; the first region is home.",
        examples=[{"us-east-1": ["a", "b", "c"]}],
    )
    apps: AppsFile = Field(default_factory=AppsFile)
    data: DataFile
    traffic: dict[Name, ClassFile] = Field(
        min_length=1,
        max_length=MAX_CLASSES,
        description="Request classes.",
        examples=[{"checkout": {"rate": "120/s", "reads": 2, "writes": 1, "within": "500ms"}}],
    )
    faults: list[FaultFile] = Field(
        default=[], max_length=200, examples=[[{"at": "10m", "for": "30m", "do": "drill:az-power", "zone": "a"}]]
    )
    tails: bool = Field(
        default=False,
        description="Whether failovers of Aurora may be slow or held back, and an overloaded writer may fail its health check, as in "
        "reports from production. Default: what AWS documents.",
        examples=[True],
    )
    deck: list[CardFile] = Field(
        default=[],
        max_length=40,
        description="Faults that each seed draws again: when, how long, where, whether at all.",
        examples=[
            [
                {
                    "id": "dark",
                    "at": {"between": ["8m", "14m"]},
                    "for": "10m",
                    "do": "drill:az-power",
                    "zone": {"any": ["a", "b"]},
                }
            ]
        ],
    )
    second_night: SecondNightFile | None = Field(
        default=None,
        description="A second night that the same design has to live through: a star holds only on both.",
        examples=[
            {
                "told": "A week later the writer fails.",
                "faults": [{"at": "9m", "do": "drill:instance-crash", "node": "writer"}],
            }
        ],
    )
    diagnosis: DiagnosisFile | None = Field(
        default=None,
        description="The suspects of an outage whose cause the player has to name.",
        examples=[{"suspects": SUSPECTS}],
    )
    hands: HandsFile | None = Field(
        default=None,
        description="What an action by hand takes, one at a time. Default: nothing, and any number at once.",
        examples=[{"usual": "2m", "takes": {"restore": "4m", "shed": "1m"}}],
    )
    budget: BudgetFile | None = None
    objectives: dict[
        Id, Annotated[dict[Annotated[str, Field(max_length=80)], Setting], Field(min_length=1, max_length=20)]
    ] = Field(
        min_length=1,
        max_length=10,
        description="Stars; the first is `pass`. A bound without a sign is the worst value that passes.",
        examples=[{"pass": {"availability": ">= 99.5 %", "lost_writes": 0}}],
    )
    start: DesignBody
    solutions: dict[Id, Patch] = Field(
        default={},
        max_length=20,
        description="Designs that pass, as changes to `start`.",
        examples=[{"standby": {"database": {"multi_az": "standby"}}}],
    )
    traps: dict[Id, Patch] = Field(
        default={},
        max_length=20,
        description="Designs that look right and fail, as changes to `start`.",
        examples=[{"replica": {"replicas": [{"zone": "b", "class": "db.r6g.large"}]}}],
    )
    choices: list[DottedPath] = Field(
        default=[],
        max_length=50,
        description="Options that the player may change. Default: everything.",
        examples=[["database.multi_az", "replicas", "clients"]],
    )
    hidden: list[DottedPath] = Field(
        default=[],
        max_length=50,
        description="Options of `start` that a predecessor built. The plan does not show their values until the player looks, "
        "which counts as a hint, or has drilled.",
        examples=[["clients.keepalive", "database.backups.retention"]],
    )
    requires: list[Literal["os_access"]] = Field(
        default=[], max_length=1, description="Features that every design must have: access to the operating system."
    )
    questions: list[QuestionFile] = Field(
        default=[],
        max_length=40,
        description="Questions about its claims, two for each. Default: those of the table of claims.",
        examples=[[{"claim": "C17", "ask": "Who takes over?", "right": "The standby", "wrong": ["The replica"]}]],
    )
    holds: list[HeldFigureFile] = Field(
        default=[],
        max_length=40,
        description="Published figures that a design of the level comes to; `drill check` tests them, `drill score` shows them.",
        examples=[
            [{"metric": "recovered_s", "value": "133s", "tolerance": "60s", "source": "The report of the incident"}]
        ],
    )
    sources: list[Annotated[str, Field(min_length=1, max_length=400)]] = Field(
        default=[],
        max_length=50,
        description="Where the figures and the story come from.",
        examples=[["Amazon RDS User Guide: Multi-AZ deployments"]],
    )


def as_one_night(file: LevelFile, night: SecondNightFile) -> LevelFile:
    """The level file with the clock and the faults of its second night, for the rules of a level's faults."""
    first = file.clock
    clock = first.model_copy(
        update={
            "length": night.clock.length or first.length,
            "starts": night.clock.starts or first.starts,
            "enters": night.clock.enters,
        }
    )
    return file.model_copy(update={"clock": clock, "faults": night.faults, "deck": night.deck, "second_night": None})
