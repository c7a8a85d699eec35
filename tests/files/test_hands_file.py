"""The part of a level file about hands, and what its designs do by hand: read, written and refused with one clear error."""

from __future__ import annotations

import pytest

from drill.design.dump import design_yaml
from drill.errors import Problems
from drill.files.load import load_design, load_level
from drill.model.action import Action
from tests import two_nights
from tests.tui import evening

HANDS = "hands: {usual: 2m, takes: {restore: 4m, shed: 30s}}\n"
BY_HAND = "traps: {late: {by_hand: [{at: 20s, do: shed, target: browse, value: 50 %}, {at: 10s, do: reboot}]}}\n"


def refused(text: str) -> list[str]:
    with pytest.raises(Problems) as caught:
        load_level(text)
    return [f"{problem.message}; {problem.hint}" for problem in caught.value.problems]


def test_times_are_read_by_kind() -> None:
    times = load_level(evening.TEXT + HANDS).hands
    assert times is not None
    assert [times.takes_s(kind) for kind in ("restore", "shed", "promote")] == [240, 30, 120]
    assert load_level(evening.TEXT).hands is None


def test_a_level_with_hands_is_another_scenario() -> None:
    assert load_level(evening.TEXT + HANDS).scenario != load_level(evening.TEXT).scenario


def test_what_a_design_does_by_hand_is_put_in_order_and_survives_its_file() -> None:
    level = load_level(evening.TEXT + HANDS + BY_HAND)
    ((_, trap),) = level.traps
    assert trap.by_hand == (Action(10, "reboot"), Action(20, "shed", "browse", "50"))
    assert load_design(design_yaml(trap), level).digest == trap.digest
    assert trap.digest != level.start.digest


def test_any_design_may_act_by_hand_whatever_its_level_lets_it_choose() -> None:
    load_level(f"{evening.TEXT}{HANDS}choices: [database.multi_az]\n{BY_HAND}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (evening.TEXT + "hands: {takes: {restore: 4m}}\n", "usual"),
        (evening.TEXT + "hands: {usual: 0s}\n", "0s"),
        (evening.TEXT + "hands: {usual: 2m, takes: {juggle: 4m}}\n", "juggle"),
        (evening.TEXT + "hands: {usual: 2m, takes: {call-off: 4m}}\n", "call-off"),
        (evening.TEXT + BY_HAND.replace("20s", "3m"), "after the end of the drill"),
        (evening.TEXT + BY_HAND.replace("browse", "crowd"), "crowd"),
        (evening.TEXT + BY_HAND.replace("do: reboot", "do: call-off"), "call-off"),
        (evening.TEXT.replace('"23:59"', '"23:59", enters: 15s') + BY_HAND, "before the player arrives"),
        (
            two_nights.TEXT.replace("traps:", "traps_:").replace(
                "traps_: {elsewhere: {database: {zone: b}}}", "traps: {late: {by_hand: [{at: 10s, do: reboot}]}}"
            ),
            "this level has two",
        ),
    ],
)
def test_what_is_wrong_is_one_error(text: str, said: str) -> None:
    (only,) = refused(text)
    assert said in only
