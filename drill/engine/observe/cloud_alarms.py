"""CloudWatch alarms of a design: a sample a minute of each metric, an evaluation a minute, and whoever is paged.

A sample is the mean or the sum over a minute of the clock, and can be evaluated once CloudWatch has it, `delay_s` after the minute.
A data point is the statistic over a period; its window slides, from one evaluation to the next, by a minute (Amazon CloudWatch
User Guide, Alarm evaluation; Alarm evaluation window: a sliding window is the default). Before a drill begins nothing breached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from drill.engine.observe.alarm_evaluation import EXTRA_POINTS, evaluated
from drill.engine.observe.alarm_metrics import measure
from drill.engine.state.arrays import Arrays
from drill.engine.state.automation import AlarmWatch
from drill.engine.state.operators import page, stand_down
from drill.engine.state.state import State
from drill.model.cloud_metric import CLOUD_METRICS, SAMPLE_S
from drill.model.design import Alarm
from drill.model.run import AlarmState
from drill.model.said import Fact, Said

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "average": lambda samples: sum(samples) / len(samples),
    "minimum": min,
    "maximum": max,
    "sum": sum,
    "sample-count": len,
}
"""A data point from the samples of its period."""
ADDED_UP = frozenset(("sum", "sample-count"))
"""Statistics that grow with the length of the period."""
KINDS = {AlarmState.ALARM: "alarm", AlarmState.OK: "recover", AlarmState.INSUFFICIENT: "info"}
"""Kind of the event of each change of state."""


def watch_alarms(state: State, r: Arrays) -> None:
    """Once a second: measure every alarm's metric; at the end of a minute, schedule the evaluation of what has been measured."""
    for number, alarm in enumerate(state.inputs.design.alarms):
        watch = state.cloud_alarms[number]
        value = measure(state, r, alarm)
        if value is not None:
            watch.total += value
            watch.seconds += 1
        if state.second % SAMPLE_S == 0:
            _take_sample(watch, alarm)
            state.after(float(alarm.delay_s), evaluate_alarm, number, len(watch.samples))


def _take_sample(watch: AlarmWatch, alarm: Alarm) -> None:
    """Put the minute's sample away: none where nothing was published."""
    mean = not CLOUD_METRICS[alarm.metric].summed
    watch.samples.append(watch.total / (watch.seconds if mean else 1) if watch.seconds else None)
    watch.total, watch.seconds = 0.0, 0


def evaluate_alarm(state: State, _r: Arrays, number: int, samples: int) -> None:
    """Evaluate an alarm by its first so many samples: those that CloudWatch has by now."""
    alarm, watch = state.inputs.design.alarms[number], state.cloud_alarms[number]
    points = data_points(alarm, watch.samples[:samples])
    now = evaluated(alarm, points, watch.state)
    if now is watch.state:
        return
    watch.state = now
    rings, heard = now is AlarmState.ALARM, state.inputs.design.monitoring.alarms
    state.say("info" if rings and not heard else KINDS[now], alarm.node, _changed(alarm, now, points))
    if rings and heard and alarm.page_s is not None:
        page(state, alarm.page_s)
    elif not rings and not any(
        other.page_s is not None and seen.state is AlarmState.ALARM
        for other, seen in zip(state.inputs.design.alarms, state.cloud_alarms, strict=True)
    ):
        stand_down(state)


def data_points(alarm: Alarm, samples: Sequence[float | None]) -> list[float | None]:
    """The data points of the evaluation range, oldest first: the newest period ends with the last sample.

    Where the range begins before the drill, there are as many that do not breach: the alarm was OK. Of a period that began
    before it, the part before is taken to be like the rest.
    """
    each = alarm.period_s // SAMPLE_S
    points: list[float | None] = []
    for back in range(alarm.periods + EXTRA_POINTS):
        last = len(samples) - back * each
        if last <= 0:
            points.append(_calm(alarm))
            continue
        first = max(last - each, 0)
        inside = [sample for sample in samples[first:last] if sample is not None]
        whole = each / (last - first) if alarm.statistic in ADDED_UP else 1.0
        points.append(STATISTICS[alarm.statistic](inside) * whole if inside else None)
    return points[::-1]


def _calm(alarm: Alarm) -> float:
    """A value that does not breach the threshold."""
    return alarm.threshold + (-1.0 if alarm.comparison.startswith(">") else 1.0) * max(abs(alarm.threshold), 1.0)


def _changed(alarm: Alarm, now: AlarmState, points: Sequence[float | None]) -> Said:
    """The event of a change of state, with the newest data point there is."""
    newest = next((point for point in reversed(points) if point is not None), None)
    facts: dict[str, Fact] = {
        "measured": None if newest is None else round(newest, 3),
        "unit": CLOUD_METRICS[alarm.metric].unit,
        "comparison": alarm.comparison,
        "threshold": alarm.threshold,
        "datapoints": alarm.needed,
        "periods": alarm.periods,
    }
    if now is AlarmState.ALARM:
        return Said("cloud_alarm.alarm", alarm=alarm.name, metric=alarm.metric, **facts)
    if now is AlarmState.OK:
        return Said("cloud_alarm.ok", alarm=alarm.name, metric=alarm.metric, **facts)
    return Said("cloud_alarm.insufficient_data", alarm=alarm.name, metric=alarm.metric, **facts)
