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
    Name,
    Part,
    RatePerS,
    RegionName,
    Table,
    duration_ms,
    unit,
    whole_number,
)

MAX_CLASSES = 20
SIZE_UNIT = unit("bytes, or text with KiB or MiB")


class RetriesFile(Part):
    """The retries of a client after a failed attempt."""

    max: int = Field(
        default=0,
        ge=0,
        le=20,
        description="Attempts after the first.",
        examples=[2],
        json_schema_extra=unit("attempts"),
    )
    backoff: Annotated[int, duration_ms("0s", "10m", "200ms")] = Field(
        default="200ms", validate_default=True, description="First wait."
    )
    multiplier: float = Field(
        default=2.0,
        ge=1,
        le=10,
        description="Each wait is this many times the one before.",
        json_schema_extra=unit("times"),
    )
    jitter: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Spread of a wait, as a share of it.",
        json_schema_extra=unit("share, 0 to 1"),
    )


class KeysFile(Part):
    """The records that a class reads."""

    count: Annotated[int, whole_number(1, 1_000_000_000)] = Field(
        description="How many there are.", examples=["200_000"]
    )
    zipf: float = Field(
        ge=0,
        le=3,
        description="Skew: exponent of Zipf's law; 0 is even.",
        examples=[0.9],
        json_schema_extra=unit("exponent"),
    )
    bytes: Bytes = Field(default=1024, description="Size of one.", json_schema_extra=SIZE_UNIT)


class CpuFile(Part):
    """Processor time of one statement on the reference class."""

    read: CpuMs = Field(default="0.2ms", validate_default=True, description="Of one read.")
    write: CpuMs = Field(default="0.25ms", validate_default=True, description="Of one write.")


class CurvePoints(Part):
    """A rate over time, after normalisation: one of the two is set."""

    held: dict[Moment, RatePerS] | None = Field(default=None, min_length=1, max_length=500)
    ramp: dict[Moment, RatePerS] | None = Field(default=None, min_length=1, max_length=500)


class ClassFile(Part):
    """One kind of request."""

    rate: Annotated[CurvePoints, CURVE] = Field(
        description="Requests a second: one rate, {time: rate} held in steps, or {ramp: {time: rate}} in straight lines."
    )
    reads: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Statements that read, in one request.",
        examples=[2],
        json_schema_extra=unit("statements a request"),
    )
    writes: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="Statements that write, in one request; such a class needs the writer.",
        examples=[1],
        json_schema_extra=unit("statements a request"),
    )
    within: Annotated[int, duration_ms("1ms", "1h", "500ms")] = Field(
        description="Latency objective: answered later is late."
    )
    timeout: Annotated[int | None, duration_ms("1ms", "1h", "2s")] = Field(
        default=None, description="The client gives up after this long. Left out: twice `within`."
    )
    fresh: FreshS = Field(default="any", validate_default=True, description="Oldest tolerable read; any: however old.")
    retries: RetriesFile = Field(default_factory=RetriesFile)
    keys: KeysFile | None = Field(default=None, description="What it reads; without keys nothing of it can be cached.")
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
        description="New records of other classes that one request writes, and nobody has read yet.",
        examples=[{"browse": 5}],
    )
    tables: list[Table] = Field(
        default=[], max_length=50, description="Tables it needs. Left out: all.", examples=[["orders"]]
    )
    region: RegionName | None = Field(
        default=None, description="Where its users are and its applications answer. Left out: the home region."
    )
    structure: Literal["plain", "sorted-set"] = Field(
        default="plain", description="How its records are kept: a leaderboard needs a sorted set."
    )
    ephemeral: bool = Field(
        default=False, description="Whether its records may live in a cache alone, as sessions and scores may."
    )
    session_state: bool = Field(
        default=False, description="It leaves state in its session, so that RDS Proxy pins the connection."
    )
