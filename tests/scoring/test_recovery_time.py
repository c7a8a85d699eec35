"""Recovery times counted on paper: what the design did by itself, what a player did, what the end of a fault did."""

from __future__ import annotations

import pytest

from drill.model.level import Bound, Objective
from drill.model.run import Event, LedgerRow
from drill.model.said import Said
from drill.scoring.recovery_time import goal, recovery_times
from tests.factories import browse, level
from tests.scoring.recordings import FAILING, FINE, class_frame, recording

LEVEL = level(classes=(browse(),), objectives=(Objective("pass", (Bound("availability.browse", ">=", 0.95),)),))
OUTAGE = ((10, FINE), (20, FAILING), (60, FINE))
POWER = Said("fault.root", at_s=10, kind="drill:az-power", target="us-east-1a")
LOST = LedgerRow("browse", "failed", Said("cause.refused", node="writer"), (POWER,), 2000)


def ended(at_s: int) -> Event:
    return Event(at_s, "recover", "", Said("fault.ended", kind="drill:az-power", target="us-east-1a"))


def acted(at_s: int, by: str) -> Event:
    return Event(at_s, "action", "writer", Said("action.done", action="promote", target="replica-1", value="", by=by))


def time_of(*events: Event) -> int | None:
    made = recording(*OUTAGE, events=events, ledger=(LOST,))
    return dict(recovery_times(LEVEL, made))["browse"]


def test_from_the_first_loss_to_the_last() -> None:
    assert time_of() == 20
    again = recording((10, FINE), (20, FAILING), (60, FINE), (5, FAILING), (60, FINE))
    assert dict(recovery_times(LEVEL, again))["browse"] == 85


def test_nothing_lost_takes_no_time_and_losses_at_the_end_no_end() -> None:
    assert dict(recovery_times(LEVEL, recording((60, FINE))))["browse"] == 0
    assert dict(recovery_times(LEVEL, recording((60, FINE), (10, FAILING), (29, FINE))))["browse"] is None


def test_within_the_objective_is_recovered() -> None:
    """Four of a hundred lost is within 95 %, six is not."""
    four, six = (class_frame(good=100.0 - lost, failed=lost) for lost in (4.0, 6.0))
    assert dict(recovery_times(LEVEL, recording((10, FAILING), (60, four))))["browse"] == 10
    assert dict(recovery_times(LEVEL, recording((10, FAILING), (60, six), (60, FINE))))["browse"] == 70


@pytest.mark.parametrize(("by", "expected"), [("player", None), ("rule", 20)])
def test_a_player_is_no_means_of_the_design_and_a_rule_is(by: str, expected: int | None) -> None:
    assert time_of(acted(15, by)) == expected


@pytest.mark.parametrize(("at_s", "expected"), [(25, None), (300, 20)])
def test_the_end_of_the_fault_is_no_means_of_the_design(at_s: int, expected: int | None) -> None:
    """A zone that has power again just before the recovery mended it; one that is dark for minutes more did not."""
    assert time_of(ended(at_s)) == expected


def test_what_is_asked_of_a_class() -> None:
    assert goal(LEVEL, "browse") == 0.95
    assert goal(level(objectives=(Objective("pass", (Bound("availability", ">=", 0.9),)),)), "browse") == 0.9
    assert goal(level(objectives=()), "browse") == 0.99
