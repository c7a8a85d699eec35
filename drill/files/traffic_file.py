"""The part of a level file about traffic: one kind of request, its rate, its records and its retries."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from drill.syntax.fields import (
    CURVE,
    Bytes,
    CpuMs,
    FreshS,
    Moment,
    Part,
    RatePerS,
    duration_ms,
    duration_s,
    unit,
    whole_number,
)
from drill.syntax.text_fields import Name, RegionName, Table

MAX_CLASSES = 20
SIZE_UNIT = unit("bytes, or text with KiB or MiB")


class RetriesFile(Part):
    """Clients' retries after a failed attempt."""

    max: int = Field(
        default=0,
        ge=0,
        le=20,
        description="Retries after the first attempt.",
        examples=[2],
        json_schema_extra=unit("attempts"),
    )
    backoff: Annotated[int, duration_ms("0s", "10m", "200ms")] = Field(
        default="200ms", validate_default=True, description="Wait before the first retry."
    )
    multiplier: float = Field(
        default=2.0,
        ge=1,
        le=10,
        description="Each further wait is this many times the previous one.",
        json_schema_extra=unit("times"),
    )
    jitter: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Random spread of each wait, as a share of it.",
        json_schema_extra=unit("share, 0 to 1"),
    )


class KeysFile(Part):
    """The records that a class reads."""

    count: Annotated[int, whole_number(1, 1_000_000_000)] = Field(
        description="Number of records.", examples=["200_000"]
    )
    zipf: float = Field(
        ge=0,
        le=3,
        description="Skew of popularity: the exponent of Zipf's law; 0 means all are equally popular.",
        examples=[0.9],
        json_schema_extra=unit("exponent"),
    )
    bytes: Bytes = Field(default=1024, description="Size of one record.", json_schema_extra=SIZE_UNIT)


class CpuFile(Part):
    """CPU time of one statement on the reference class."""

    read: CpuMs = Field(default="0.2ms", validate_default=True, description="CPU time of one read.")
    write: CpuMs = Field(default="0.25ms", validate_default=True, description="CPU time of one write.")


class WorkQueueFile(Part):
    """A queue between a class and the database: its requests are messages that wait for a worker."""

    workers: int = Field(
        default=10,
        ge=1,
        le=10_000,
        description="Messages that workers process at the same time.",
        json_schema_extra=unit("workers"),
    )
    bound: Annotated[int, whole_number(1, 1_000_000_000)] | None = Field(
        default=None,
        description="The most messages that may wait; more are refused. Default: any number.",
        examples=["100_000"],
        json_schema_extra=unit("messages"),
    )
    expiry: Annotated[int | None, duration_s("1s", "14d", "4d", word="never")] = Field(
        default="never", validate_default=True, description="How long a message may wait before it is dropped."
    )
    redeliver: bool = Field(
        default=True,
        description="Whether a message whose last attempt failed returns to the queue. Otherwise it is lost.",
    )
    backlog: Annotated[int, whole_number(0, 1_000_000_000)] = Field(
        default=0,
        description="Messages that wait when the drill begins.",
        examples=["50_000"],
        json_schema_extra=unit("messages"),
    )
    oldest: Annotated[int, duration_s("0s", "14d", "10m")] = Field(
        default=0, description="How long the oldest of them has waited; they came evenly since then."
    )


class SerialLockFile(Part):
    """A lock that one request after another holds, to the end of its transaction."""

    name: Name = Field(
        default="row",
        description="Classes that name the same lock wait for each other.",
        examples=["stock-of-the-day", "commit"],
    )
    share: float = Field(
        default=1.0,
        ge=0.001,
        le=1,
        description="Share of the requests that need it.",
        json_schema_extra=unit("share, 0 to 1"),
    )
    hold: CpuMs = Field(description="How long each of them holds it.", examples=["5ms"])


class PayloadFile(Part):
    """Bytes between the application and the database, or the cache, for one request over all its statements."""

    request: Bytes = Field(description="Sent by the application.", examples=[400, "1 KiB"], json_schema_extra=SIZE_UNIT)
    answer: Bytes = Field(description="Sent back to it.", examples=["20 KiB"], json_schema_extra=SIZE_UNIT)


class CurvePoints(Part):
    """A rate over time, after normalisation: one of the two is set."""

    held: dict[Moment, RatePerS] | None = Field(default=None, min_length=1, max_length=500)
    ramp: dict[Moment, RatePerS] | None = Field(default=None, min_length=1, max_length=500)


class ClassFile(Part):
    """One kind of request."""

    rate: Annotated[CurvePoints, CURVE] = Field(
        description="Request rate: one value, {time: rate} in steps, or {ramp: {time: rate}} in straight lines."
    )
    reads: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Reading statements per request.",
        examples=[2],
        json_schema_extra=unit("statements per request"),
    )
    writes: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Writing statements per request; a class that writes needs the writer.",
        examples=[1],
        json_schema_extra=unit("statements per request"),
    )
    within: Annotated[int, duration_ms("1ms", "1h", "500ms")] = Field(
        description="Latency objective: a later answer is late."
    )
    timeout: Annotated[int | None, duration_ms("1ms", "1h", "2s")] = Field(
        default=None, description="The client gives up after this long. Default: twice `within`."
    )
    fresh: FreshS = Field(
        default="any", validate_default=True, description="Oldest data that a read may return; any: no limit."
    )
    retries: RetriesFile = Field(default_factory=RetriesFile)
    keys: KeysFile | None = Field(
        default=None, description="The records it reads; without keys the class cannot be cached."
    )
    cpu: CpuFile = Field(default_factory=CpuFile)
    updates: dict[Name, Annotated[float, Field(ge=0, le=1_000_000)]] = Field(
        default={},
        max_length=MAX_CLASSES,
        description="Records of other classes that one request rewrites.",
        examples=[{"browse": 1}],
    )
    inserts: dict[Name, Annotated[float, Field(ge=0, le=1_000_000)]] = Field(
        default={},
        max_length=MAX_CLASSES,
        description="New records of other classes that one request writes; nobody has read them yet.",
        examples=[{"browse": 5}],
    )
    tables: list[Table] = Field(
        default=[], max_length=50, description="Tables it needs. Default: all.", examples=[["orders"]]
    )
    region: RegionName | None = Field(
        default=None,
        description="The region of its users and of the applications that serve them. Default: the home region.",
    )
    structure: Literal["plain", "sorted-set"] = Field(
        default="plain", description="How its records are stored: a leaderboard needs a sorted set."
    )
    ephemeral: bool = Field(
        default=False, description="Whether its records may live only in a cache, as sessions and scores may."
    )
    session_state: bool = Field(
        default=False, description="Whether it leaves state in its session, so that RDS Proxy pins the connection."
    )
    queue: WorkQueueFile | None = Field(
        default=None,
        description="A queue between its users and the database. `within` counts from the arrival of a message, `timeout` and "
        "`retries` are those of a worker's attempt. Default: none, each request is made at once.",
        examples=[{"workers": 20, "expiry": "4d"}],
    )
    lock: SerialLockFile | None = Field(
        default=None,
        description="A lock at the writer that its requests hold one after another: a row that many write, or a lock that "
        "every commit takes. Needs writes.",
        examples=[{"name": "stock", "share": 0.2, "hold": "5ms"}],
    )
    payload: PayloadFile | None = Field(
        default=None,
        description="Bytes between the application and the database or the cache for one request. With them the bill has what "
        "crosses zones and regions. Default: not on the bill.",
        examples=[{"request": "1 KiB", "answer": "20 KiB"}],
    )
