"""Sentences of grades: why a criterion has its points, what a student reads, why a submission is not graded."""

from __future__ import annotations

from drill.model.level import Bound, Level
from drill.words.metric_words import bound_text, figure, label
from drill.words.sentence import Facts, Table, written


def _number(facts: Facts, name: str) -> float:
    return float(str(facts[name]))


def _mean(facts: Facts, _level: Level | None) -> str:
    metric = str(facts["metric"])
    mean, nothing, everything = (figure(metric, _number(facts, name)) for name in ("mean", "nothing", "everything"))
    return f"{label(metric)} {mean} on average; {nothing} is worth none, {everything} all"


def _missed(facts: Facts, _level: Level | None) -> str:
    bound = Bound(str(facts["metric"]), str(facts["op"]), _number(facts, "limit"))
    return f"{bound_text(bound)} was {figure(bound.metric, _number(facts, 'value'))} with seed {facts['seed']}"


def _change(facts: Facts, _level: Level | None) -> str:
    before, after = written(facts["before"]), written(facts["after"])
    besides = f" (and {facts['besides']})" if facts["besides"] else ""
    return f"one option would have met {facts['criterion']}: {facts['option']}: {before} → {after}{besides}"


GRADES: Table = {
    "grade.also_missed": "misses the bounds of {criterion} too",
    "grade.ambiguous": "may belong to any of {students}; say whose it is in the roster's submission column",
    "grade.another_attempt": "another attempt counts: the {counts} one",
    "grade.another_attempt_of_group": "another attempt of {group} counts: the {counts} one",
    "grade.bound_missed": _missed,
    "grade.by_hand": "given by hand",
    "grade.change": _change,
    "grade.every_bound_holds": "every bound holds in every seed",
    "grade.fault_of_grader": "fault of the grader: {error}: {message}",
    "grade.held": "holds in {held} of {seeds} seeds",
    "grade.held_for_verdict": "holds in {held} of {seeds} seeds; 95 % are needed",
    "grade.late": "{days} days late: {lost_pct} of the points are lost",
    "grade.mean": _mean,
    "grade.no_answer": "no worker answered within {limit_s}",
    "grade.no_change": "no change of one option tried would have met {criterion}",
    "grade.not_usable": "cannot be used",
    "grade.nothing_handed_in": "nothing was handed in",
    "grade.option": "one option would have met {criterion}: {option}",
    "grade.other_catalogue": "worker has another catalogue",
    "grade.other_engine": "worker runs engine {worker}, this is engine {here}",
    "grade.process_ended": "its process ended ({how})",
    "grade.process_hung": "not done after {limit_s}; its process was ended",
    "grade.shut_down": "ended at the shutdown",
    "grade.time_limit": "not done after {limit_s}",
    "grade.too_costly": (
        "{seeds} runs of this design would cost {times} times what is allowed ({nodes} nodes, {classes} classes, "
        "{length_s}); use fewer nodes, retries or workers"
    ),
    "grade.unknown": "no student of the roster has this name, id or submission; add a row, or name the file in its column submission",
    "grade.worker_failed": "the worker failed: {error}",
    "grade.worker_refused": "no worker took it: {error}",
}
"""Sentences of a grade, by code."""
