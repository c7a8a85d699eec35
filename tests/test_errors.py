"""Errors survive the way between processes: one raised in a worker reaches the user, and the pool goes on."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

import pytest

from drill.errors import DrillError, Problem, Problems
from drill.syntax.forms import FormError

PROBLEMS = (
    Problem("night.yaml", 3, 5, "L020", "no zone is called z", "zones are a, b", "  zone: z"),
    Problem("night.yaml", 9, 1, "L001", "unknown key"),
)


def _kinds(kind: type[DrillError]) -> list[type[DrillError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _kinds(child))]


def _raise(problems: tuple[Problem, ...]) -> None:
    raise Problems(problems)


def test_every_error_is_the_same_after_pickling() -> None:
    import_module("drill.store.store")
    errors: list[Exception] = [Problems(PROBLEMS), FormError("is not a duration", "write 10m")]
    errors += [kind("what is wrong", code="room.wrong", limit=3) for kind in _kinds(DrillError) if kind is not Problems]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), again.args, vars(again)) == (type(error), error.args, vars(error))


def test_problems_raised_in_a_worker_arrive_whole_and_the_pool_goes_on() -> None:
    with ProcessPoolExecutor(1) as pool:
        with pytest.raises(Problems) as caught:
            pool.submit(_raise, PROBLEMS).result(timeout=60)
        assert caught.value.problems == PROBLEMS
        assert pool.submit(abs, -1).result(timeout=60) == 1
