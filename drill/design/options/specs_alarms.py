"""The options of CloudWatch alarms: metric, threshold, periods, missing data, and whom they page."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from drill.design.option_spec import Modification, OptionSpec
from drill.design.value_forms import PartForm, ValueForm, one_name_of, one_of, optional, seconds, text, whole
from drill.model.cloud_metric import CLOUD_METRICS
from drill.model.design import Alarm, Design
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.syntax.text_fields import Id, Target
from drill.words import units

_EXAMPLE = {
    "name": "cpu-high",
    "node": "writer",
    "metric": "CPUUtilization",
    "threshold": 80,
    "periods": 5,
    "datapoints": 3,
}
COMPARISONS = {">": "above", ">=": "at or above", "<": "below", "<=": "at or below"}
MISSING = {
    "missing": "with no data at all: INSUFFICIENT_DATA",
    "ignore": "the state stays",
    "breaching": "it breaches",
    "not-breaching": "it does not breach",
}
"""The treatment of missing data, by the words of CloudWatch."""


def _number(*examples: Any) -> ValueForm:  # noqa: ANN401 (numbers)
    return ValueForm(
        Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)],
        lambda value: f"{value:g}",
        write=lambda value: int(value) if value == int(value) else value,
        held="float",
        examples=examples,
    )


RECOMMENDED = (
    Alarm("cpu", "writer", "CPUUtilization", 90.0, periods=5, missing="breaching"),
    Alarm("errors", "balancer", "HTTPCode_Target_5XX_Count", 0.0, statistic="sum", periods=5, missing="not-breaching"),
)
"""Five of five minutes, as AWS recommends of CPUUtilization (Amazon CloudWatch User Guide, Recommended alarms)."""
PROMPT = tuple(replace(alarm, periods=1) for alarm in RECOMMENDED)
"""The same after a minute."""


def _shown(level: Level, design: Design) -> bool:
    """True if the level opens alarms by name, or one of its own designs or this one has some."""
    return "alarms" in level.choices or any(made.alarms for made in (*level.own_designs().values(), design))


def _offered(level: Level, design: Design) -> tuple[tuple[Alarm, ...], ...]:
    """None, those of the level's own designs and of this one, and two sets that suit any."""
    own = (*level.own_designs().values(), design)
    return tuple(dict.fromkeys(((), *(made.alarms for made in own), RECOMMENDED, PROMPT)))


def _said(_level: Level, alarms: tuple[Alarm, ...]) -> str:
    """Alarms in the few words of a row, each with the time that its data points take: `errors 1 min, cpu 5 min`."""
    each = (f"{safe(alarm.name)} {units.duration(alarm.needed * alarm.period_s)}" for alarm in alarms)
    return ", ".join(each) or "none: paged when something breaks"


ALARMS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="alarms",
        form=PartForm("Alarm", Alarm, "list", 50, ([_EXAMPLE],)),
        default=(),
        group="Runbook",
        label="CloudWatch",
        title="CloudWatch alarms",
        values=_offered,
        say=_said,
        shown=_shown,
        meaning="CloudWatch alarms. A design that has any is watched by them alone: they page people, and rules ask for their state.",
        helps="They tell how long it really takes until somebody knows.",
        hinders="A period that ends late, or data that is missing, pages nobody.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="alarms.name",
        form=text(Id, str, "cpu-high"),
        meaning="Its name, by which a rule asks for it: `cpu-high.alarm`.",
    ),
    OptionSpec(
        path="alarms.node",
        form=text(Target, str, "writer", "cache-1"),
        meaning="The node whose metric it watches. `writer` is whichever instance is the writer.",
    ),
    OptionSpec(
        path="alarms.metric",
        form=one_name_of({name: f"{name} ({metric.unit or 'a ratio'})" for name, metric in CLOUD_METRICS.items()}),
        meaning="The metric, by its name in CloudWatch.",
    ),
    OptionSpec(
        path="alarms.threshold",
        form=_number(80, 10_737_418_240),
        meaning="The threshold, in the unit of the metric: percent, bytes, seconds, milliseconds, a ratio or a count.",
    ),
    OptionSpec(
        path="alarms.comparison",
        form=one_name_of(COMPARISONS),
        default=">",
        meaning="On which side of the threshold a data point breaches.",
    ),
    OptionSpec(
        path="alarms.statistic",
        form=one_of(average="average", minimum="minimum", maximum="maximum", sum="sum", sample_count="sample count"),
        default="average",
        meaning="Statistic over the samples of a period; each sample is a minute's mean, or its sum where the metric counts.",
    ),
    OptionSpec(
        path="alarms.period",
        field="period_s",
        form=seconds("1m", "1d", "1m", "5m"),
        default=60,
        meaning="The length of a data point, in whole minutes.",
    ),
    OptionSpec(
        path="alarms.periods",
        form=whole(1, 1440, "periods", 5),
        default=1,
        meaning="Data points that are evaluated: the N of M out of N (Evaluation Periods).",
    ),
    OptionSpec(
        path="alarms.datapoints",
        form=optional(whole(1, 1440, "data points", 3), "all of them"),
        default=None,
        meaning="Data points of these that must breach: the M of M out of N (Datapoints to Alarm).",
        left_out="all of them",
    ),
    OptionSpec(
        path="alarms.missing",
        form=one_of(**{key.replace("-", "_"): says for key, says in MISSING.items()}),
        default="missing",
        meaning="Treatment of missing data points; an instance that is down sends none.",
    ),
    OptionSpec(
        path="alarms.pages",
        field="page_s",
        form=seconds("0s", "1h", "1m", never="off", says_never="nobody"),
        default=60,
        meaning="Time from the state ALARM until the engineer on call answers; off pages nobody.",
    ),
    OptionSpec(
        path="alarms.delay",
        field="delay_s",
        form=seconds("0s", "15m", "1m"),
        default=60,
        meaning="Time from the end of a minute until CloudWatch has its sample. AWS promises none; a minute is a modelling choice.",
    ),
)
