"""Scores a recording against its level: the three axes, the objectives and the stars.

Whole-drill figures come from the recording's whole-request totals; the minute, the seconds down and the recovery come from
its frames. Ratios are one correctly rounded division of whole numbers, so that `>= 99.5 %` is decided exactly.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from drill.engine.state.frames import Answers, answers
from drill.model.diagnosis import naming
from drill.model.inputs import Inputs
from drill.model.level import Bound, Level
from drill.model.metric import CACHE_FULL, Reading, reads
from drill.model.metric_table import read
from drill.model.run import BillItem, ClassTotals, Frames, ObjectiveResult, Recording, Score
from drill.scoring.recovery_time import RECOVERY_S, Times, is_down, is_lossy, recovery_times

MINUTE_S = 60
"""Length of the worst-minute window."""
SLACK = 1e-6
"""More than what a running sum of rates rounds away in a day, in requests and as a share."""

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Timing:
    """Readings of the frames: the worst minute (a share), seconds down, and seconds to recover (None: never)."""

    worst_minute: float
    down_s: int
    recovered_s: int | None


def score(inputs: Inputs, recording: Recording) -> Score:
    """The score of a recording. The bill is that of the plant's design. Raises KeyError for an unknown metric."""
    from drill.scoring.bill import bill
    from drill.scoring.bill_support import support_after

    support = support_after(inputs.level, inputs.design, recording.events)
    return score_with(inputs.level, recording, bill(inputs), support)


def score_with(level: Level, recording: Recording, items: tuple[BillItem, ...], support_micro_usd: int = 0) -> Score:
    """The same for a bill already made, and for what upgrades change of Extended Support."""
    from drill.scoring.bill_lines import month_s

    offered, good, stale, late, failed = _sums(recording.totals)
    timing = measure(recording.frames)
    times = recovery_times(level, recording)
    reading = _reading(level, recording, sum(item.micro_usd_month for item in items), timing, times)
    objectives = _results(level, reading)
    stars = won_stars(level, objectives)
    return Score(
        offered=offered,
        good=good,
        late=late,
        stale=stale,
        failed=failed,
        availability=read("availability", reading),
        worst_minute=timing.worst_minute,
        down_s=timing.down_s,
        recovered_s=timing.recovered_s,
        reads=int(reads(reading)),
        stale_ratio=read("stale_ratio", reading),
        age_p99_s=recording.age_p99_s,
        lost_writes=recording.lost_writes,
        bill=items,
        monthly_micro_usd=reading.monthly_micro_usd,
        drill_micro_usd=recording.drill_micro_usd,
        objectives=objectives,
        stars=stars,
        passed=bool(stars),
        rto_s=times,
        rpo_s=recording.rpo_s,
        spent_micro_usd=round(reading.monthly_micro_usd * level.length_s / month_s()) + recording.drill_micro_usd,
        following_micro_usd=reading.monthly_micro_usd + _changes(recording) + support_micro_usd,
    )


def _changes(recording: Recording) -> int:
    """By how much what the drill has changed for good changes the bill of a month, in micro-dollars."""
    return sum(amount for _, amount in recording.month_items)


def _longest(times: Times) -> float:
    """The recovery time of the slowest class; infinite where one did not recover by itself."""
    return max((inf if seconds is None else float(seconds) for _, seconds in times), default=0.0)


def reading_of(level: Level, recording: Recording, scored: Score) -> Reading:
    """The reading behind the metrics of a run that is scored already."""
    timing = Timing(scored.worst_minute, scored.down_s, scored.recovered_s)
    return _reading(level, recording, scored.monthly_micro_usd, timing, scored.rto_s)


def _reading(level: Level, recording: Recording, monthly_micro_usd: int, timing: Timing, times: Times) -> Reading:
    return Reading(
        totals=recording.totals,
        reading=reading_classes(level),
        lost_writes=recording.lost_writes,
        audit_failures=recording.audit_failures,
        actions=recording.player_actions,
        monthly_micro_usd=monthly_micro_usd,
        drill_micro_usd=recording.drill_micro_usd,
        age_p99_s=recording.age_p99_s,
        worst_minute=timing.worst_minute,
        down_s=timing.down_s,
        recovered_s=inf if timing.recovered_s is None else timing.recovered_s,
        rto_s=_longest(times),
        rpo_s=recording.rpo_s,
        queues=recording.queues,
        naming=naming(recording.events) if level.diagnosis else None,
        refused_writes=sum(row.count for row in recording.ledger if row.cause.code == CACHE_FULL),
    )


def measure(frames: Frames) -> Timing:
    """Worst minute, seconds down and time to recover, in one pass over the frames.

    The worst minute is the lowest share answered in time among the requests that ended in any 60 seconds in a row (the
    whole drill if it is shorter); a minute in which requests were offered and none ended counts as 0. A second is good when
    at most 1 % of its requests ended late or failed and at least half of what it was offered was answered in time: a second
    in which everything hangs has no losses yet, and is not good. Recovery is counted from the start of the first second that
    is not good to the start of the first run of 30 good ones after which no second is down; 0 when every second is good. So
    it is never shorter than all the seconds down.
    """
    seconds = [_together(rows) for rows in answers(frames)]
    down = 0
    first_bad: int | None = None
    recovered: int | None = None
    good_s = 0
    for second, row in enumerate(seconds):
        hanging = is_down(row)
        down += hanging
        if hanging:
            recovered = None
        if hanging or is_lossy(row):
            good_s = 0
            first_bad = second if first_bad is None else first_bad
        else:
            good_s += 1
            if first_bad is not None and recovered is None and good_s == RECOVERY_S:
                recovered = second + 1 - RECOVERY_S - first_bad
    return Timing(_worst_minute(seconds), down, 0 if first_bad is None else recovered)


def _together(rows: tuple[Answers, ...]) -> Answers:
    offered = answered = lost = 0.0
    for row_offered, row_answered, row_lost in rows:
        offered += row_offered
        answered += row_answered
        lost += row_lost
    return offered, answered, lost


def _worst_minute(seconds: list[Answers]) -> float:
    """The least share of any window. Running sums, which round, only rule out windows that are clearly better than the worst."""
    if not seconds:
        return 1.0
    size = min(MINUTE_S, len(seconds))
    worst = 1.0
    answered = ended = 0.0
    losing = 0
    for second, (_, row_answered, row_lost) in enumerate(seconds):
        answered += row_answered
        ended += row_answered + row_lost
        losing += row_lost > 0.0
        if second >= size:
            _, old_answered, old_lost = seconds[second - size]
            answered -= old_answered
            ended -= old_answered + old_lost
            losing -= old_lost > 0.0
        if second < size - 1 or (not losing and answered > SLACK):
            continue
        if ended <= SLACK or answered / ended < worst + SLACK:
            worst = min(worst, _window_share(seconds[second + 1 - size : second + 1]))
        if worst == 0.0:
            break
    return worst


def _window_share(rows: list[Answers]) -> float:
    offered = answered = ended = 0.0
    for row_offered, row_answered, row_lost in rows:
        offered += row_offered
        answered += row_answered
        ended += row_answered + row_lost
    if ended > 0.0:
        return answered / ended
    return 0.0 if offered > 0.0 else 1.0


def _sums(totals: tuple[ClassTotals, ...]) -> tuple[int, int, int, int, int]:
    return (
        sum(row.offered for row in totals),
        sum(row.good for row in totals),
        sum(row.stale for row in totals),
        sum(row.late for row in totals),
        sum(row.failed for row in totals),
    )


def reading_classes(level: Level) -> frozenset[str]:
    """Classes of requests that read."""
    return frozenset(item.name for item in level.classes if item.reads)


def named_bounds(level: Level) -> tuple[tuple[str, Bound], ...]:
    """Every bound with its objective's name. A budget binds the first objective unless that bounds the bill itself."""
    rows = [(objective.name, bound) for objective in level.objectives for bound in objective.bounds]
    if level.budget_usd_month is None or not level.objectives:
        return tuple(rows)
    first = level.objectives[0]
    if not any(bound.metric == "monthly_usd" for bound in first.bounds):
        budget = level.budget_usd_month
        rows.insert(len(first.bounds), (first.name, Bound("monthly_usd", "<=", budget)))
    return tuple(rows)


def first_bounds(level: Level) -> tuple[Bound, ...]:
    """The bounds a design must meet to pass: those of the first objective, and the budget."""
    return tuple(bound for name, bound in named_bounds(level) if name == level.objectives[0].name)


def holds(bound: Bound, value: float) -> bool:
    """True if a value is within a bound."""
    return _OPERATORS[bound.op](value, bound.value)


def _results(level: Level, reading: Reading) -> tuple[ObjectiveResult, ...]:
    rows = ((name, bound, read(bound.metric, reading)) for name, bound in named_bounds(level))
    return tuple(ObjectiveResult(name, bound, value, holds(bound, value)) for name, bound, value in rows)


def won_stars(level: Level, results: tuple[ObjectiveResult, ...]) -> tuple[str, ...]:
    """Objectives whose bounds all hold. The first must hold for any other to count: thrift is no use to a design that fails."""
    met = {row.name: True for row in results}
    for row in results:
        met[row.name] = met[row.name] and row.met
    names = tuple(objective.name for objective in level.objectives)
    if not names or not met.get(names[0], True):
        return ()
    return tuple(name for name in names if met.get(name, True))
