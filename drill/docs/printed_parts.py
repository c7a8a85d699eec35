"""The parts that every JSON result has in common, as types: JSON Schemas are made from these."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["pass", "fail", "unknown"]


class Printed(BaseModel):
    """An object of a result: these keys and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class PrintedSaid(Printed):
    """A code with its facts, and the sentence that it stands for."""

    code: str
    facts: dict[str, Any]
    text: str


class PrintedLevel(Printed):
    """The origin of a result: two of them may be compared where engine, catalogue and scenario are equal."""

    level: str
    level_digest: str
    scenario_digest: str = Field(description="Of what a run reads of the level.")
    design: str
    design_digest: str
    catalog_digest: str
    engine: str
