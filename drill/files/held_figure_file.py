"""The part of a level file about published figures: what a design of the level has to come to, and where that was published."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from drill.files.bounds import unknown_metric
from drill.model.level import START, HeldFigure
from drill.model.metric_table import metric, names
from drill.syntax.fields import Part
from drill.syntax.forms import FormError, limit
from drill.syntax.problems import FileRule, quoted, suggest
from drill.syntax.text_fields import Id, Setting

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from drill.syntax.document import Document

NEVER = "never"
"""The value of a time that does not end."""
EXACT = ""
"""A number without a comparison before it."""


class HeldFigureFile(Part):
    """A published figure: a metric of one of the level's own designs, its value, how far off the model may be, and the source."""

    metric: Annotated[str, Field(max_length=80)] = Field(
        description="A metric as objectives have it, of the whole level or of a class.", examples=["recovered_s"]
    )
    value: Setting = Field(
        description="The published figure in the metric's unit; `never` for a time without end.",
        examples=["133s", "never"],
    )
    tolerance: Setting = Field(
        default="0",
        description="How far from it the model may come out, in the metric's unit; of shares in percentage points.",
        examples=["60s", "0.5 %"],
    )
    design: Id = Field(
        default=START, description="`start`, or the name of a solution or trap.", examples=["start", "standby"]
    )
    source: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="Where it was published.", examples=["Amazon RDS User Guide: Multi-AZ deployments"]
    )


def _figure(written: Setting, name: str) -> float:
    """A figure in the unit of a metric. Raises FormError."""
    found = metric(name)
    if written == NEVER and found.unit == "seconds":
        return inf
    op, value = limit(written, found.unit, EXACT)
    if op:
        raise FormError("is a bound, not a figure", "write the figure alone; `tolerance` says how far off it may be")
    return value


def held_figure(file: HeldFigureFile) -> HeldFigure:
    """A figure that has been checked. Raises FormError and KeyError for one that has not."""
    value, tolerance = (_figure(written, file.metric) for written in (file.value, file.tolerance))
    return HeldFigure(file.metric, value, tolerance, file.source.strip(), file.design)


def check_held(
    document: Document, holds: Sequence[HeldFigureFile], classes: Sequence[str], designs: Collection[str]
) -> None:
    """Report every figure of a metric or design that the level does not have, and every value that is none."""
    known = names(classes)
    for number, held in enumerate(holds):
        path = ("holds", number)
        if held.design not in designs:
            message = f"the level has no design {quoted(held.design)}"
            document.report(FileRule.OPTION, document.place((*path, "design")), message, suggest(held.design, designs))
        if held.metric not in known:
            document.report(FileRule.METRIC, document.place((*path, "metric")), *unknown_metric(held.metric, known))
            continue
        for key, written in (("value", held.value), ("tolerance", held.tolerance)):
            try:
                number_of = _figure(written, held.metric)
            except FormError as error:
                place = document.place((*path, key))
                document.report(FileRule.FORM, place, f"{quoted(written)} {error.message}", error.hint)
            else:
                if key == "tolerance" and number_of == inf:
                    place = document.place((*path, key))
                    document.report(FileRule.FORM, place, "every figure is within that", "write a tolerance that ends")
