"""What proofs say: bounds that were missed."""

from __future__ import annotations

from drill.model.level import Bound, Level
from drill.words import units
from drill.words.metrics import bound_text, figure
from drill.words.sentence import Facts, Table


def _number(facts: Facts, name: str) -> float:
    return float(str(facts[name]))


def _bound(facts: Facts) -> Bound:
    return Bound(str(facts["metric"]), str(facts["op"]), _number(facts, "limit"))


def _missed(facts: Facts, _level: Level | None) -> str:
    bound = _bound(facts)
    return f"{bound_text(bound)}, was {figure(bound.metric, _number(facts, 'value'))}"


def _out_of_reach(facts: Facts, _level: Level | None) -> str:
    return f"{bound_text(_bound(facts))}, out of reach after {units.duration(_number(facts, 'after_s'))}"


PROOFS: Table = {
    "bound.missed": _missed,
    "bound.out_of_reach": _out_of_reach,
}
