"""Admission rates: a token bucket, by closed forms and by exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.design.action_values import action_value
from drill.design.dump import design_yaml
from drill.engine.clients.rate_limits import end_limit, limit_chain
from drill.engine.flow.demand import _over_rate
from drill.engine.simulate import DrillEngine, simulate
from drill.files.load import load_design
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.level_traffic import Curve
from drill.model.run import Recording
from drill.scoring.bill import bill
from drill.syntax.forms import FormError
from drill.topology.assemble import assemble
from tests.factories import browse, checkout, clients, design, level

LENGTH_S, RATE, LIMIT = 120, 100.0, 40.0
CLASSES = (checkout(rate=Curve(((0, RATE),))), browse(rate=Curve(((0, RATE),))))
NEAR = pytest.approx


def _limited(*pairs: tuple[str, float]) -> Design:
    return design(clients=clients(admission=pairs))


def _run(made: Design, *actions: Action) -> Recording:
    return simulate(assemble(level(length_s=LENGTH_S, classes=CLASSES), made), 1, actions)


def _refused(recording: Recording) -> dict[tuple[str, str], int]:
    """Requests refused on purpose by class and by the last link of the chain."""
    found: dict[tuple[str, str], int] = {}
    for row in recording.ledger:
        if row.cause.code == "cause.shed":
            key = (row.cls, row.chain[0].code)
            found[key] = found.get(key, 0) + row.count
    return found


def beyond(seconds: float, limit: float = LIMIT) -> float:
    """Requests refused in so many seconds of RATE from a full bucket: it lets in a second's worth, less the first refill, more."""
    return RATE * seconds - limit * seconds - limit * 0.75


def test_a_design_admits_its_rate_and_refuses_the_rest() -> None:
    recording = _run(_limited(("browse", LIMIT)))
    (refused,) = [row for row in recording.ledger if row.cause.code == "cause.shed"]
    assert (refused.cls, refused.outcome) == ("browse", "failed")
    assert refused.count == NEAR(beyond(LENGTH_S), abs=1)
    choice = refused.chain[-1]
    assert dict(choice.facts)["path"] == "clients.admission"
    totals = {row.cls: row for row in recording.totals}
    assert totals["browse"].good == NEAR(RATE * LENGTH_S - beyond(LENGTH_S), abs=60)
    assert totals["checkout"].failed == 0


@pytest.mark.parametrize("by_rule", [False, True])
def test_by_hand_and_by_a_rule_until_it_is_ended(by_rule: bool) -> None:
    """From second 20 to second 80."""
    if by_rule:
        rules = tuple(Rule(f"at {at}s", 0, "limit", "browse", value) for at, value in ((20, "40"), (80, "off")))
        recording, root = _run(design(runbook=rules)), "load.limited_by_rule"
    else:
        acts = (Action(20, "limit", "browse", "40"), Action(80, "limit", "browse", "off"))
        recording, root = _run(design(), *acts), "load.limited"
    assert _refused(recording) == {("browse", root): NEAR(beyond(60), abs=1)}
    assert all(row.chain[-1].code == "choice.action" for row in recording.ledger if row.cause.code == "cause.shed")


def test_what_a_limit_refused_in_its_last_second_is_told_with_its_rate() -> None:
    """A person ends it between two seconds; the ledger is written at the end of one."""
    state = DrillEngine(assemble(level(length_s=4, classes=CLASSES), _limited(("browse", LIMIT))), 1).state
    assert end_limit(state, "browse")
    assert dict(limit_chain(state, "browse", ())[-1].facts)["per_s"] == LIMIT


def test_a_limit_comes_after_what_is_shed() -> None:
    """Half is shed; of the 50 a second that are left, 40 are admitted."""
    recording = _run(_limited(("browse", LIMIT)), Action(0, "shed", "browse", "50"))
    refused = sum(row.count for row in recording.ledger if row.cause.code == "cause.shed")
    passed = LIMIT * LENGTH_S + LIMIT * 0.75
    assert refused == NEAR(RATE * LENGTH_S - passed, abs=1)


def test_a_limit_that_is_never_reached_changes_no_bit() -> None:
    plain, wide = _run(design()), _run(_limited(("browse", RATE * 2.0)))
    assert plain.digest == wide.digest


def test_a_limit_costs_nothing() -> None:
    made = level(classes=CLASSES)
    assert bill(assemble(made, _limited(("browse", LIMIT)))) == bill(assemble(made, design()))


@pytest.mark.parametrize(
    ("target", "value", "code"),
    [
        ("nobody", "40", "refused.no_request_class"),
        ("browse", "many", "refused.no_rate"),
        ("browse", "-1", "refused.no_rate"),
        ("browse", "nan", "refused.no_rate"),
        ("browse", "off", "refused.no_limit"),
    ],
)
def test_refused(target: str, value: str, code: str) -> None:
    engine = DrillEngine(assemble(level(length_s=4, classes=CLASSES), design()), 1)
    engine.act(Action(1, "limit", target, value))
    engine.advance(4)
    assert code in [event.said.code for event in engine.recording().events]


def test_the_value_of_a_rule() -> None:
    def held(value: str) -> str:
        return action_value(Rule("at 1m", 0, "limit", "browse", value))

    assert [held(value) for value in ("200/s", "200", "90/m", "off")] == ["200", "200", "1.5", "off"]
    # Without an exponent, which no file may hold, and with six decimals.
    for value, kept in (("1234567/s", "1234567"), ("20/m", "0.333333"), ("0.1/h", "0.000028")):
        assert held(value) == held(kept) == kept
    with pytest.raises(FormError):
        held("much")


def test_a_limit_is_read_back_as_it_was_written() -> None:
    on, limits = level(classes=CLASSES), (("browse", 1 / 3), ("checkout", 0.1 / 3600))
    made = design(clients=clients(admission=limits))
    assert load_design(design_yaml(made), on).clients.admission == limits


AMOUNTS = st.lists(st.integers(0, 400), min_size=1, max_size=60)


@given(AMOUNTS, st.integers(0, 400))
def test_a_bucket_admits_no_more_than_its_rate_and_a_second(arriving: list[int], limit: int) -> None:
    """Against exact fractions; and in every stretch of ticks no more than refill and a full bucket."""
    r = ENGINE.rows
    r.rate_limit[0], r.rate_tokens[0] = limit / 4, float(limit)
    tokens, sums = Fraction(limit), [Fraction(0)]
    for amount in arriving:
        tokens = min(tokens + Fraction(limit, 4), Fraction(limit))
        taken = min(Fraction(amount), tokens)
        tokens -= taken
        sums.append(sums[-1] + taken)
        assert amount - _over_rate(r, 0, float(amount)) == NEAR(float(taken))
    for first, before in enumerate(sums):
        for ticks, after in enumerate(sums[first + 1 :]):
            assert after - before <= limit + Fraction(limit, 4) * ticks


ENGINE = DrillEngine(assemble(level(length_s=4, classes=CLASSES), design()), 1)
"""Rows to try the bucket on."""
