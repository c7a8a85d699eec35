"""The menu of actions offers what the engine can do with this plant, and says how long from the catalogue's ranges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.database_services import SERVICES
from drill.engine.actions.action_table import ACTIONS
from drill.engine.faults.fault_table import FAULTS
from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Replica
from drill.model.inputs import Inputs
from drill.model.level import Fault, Region
from drill.model.level_play import HandTimes
from drill.session.action_offers import Offered, offered, price, takes
from drill.topology.assemble import assemble
from tests.event_log import matches
from tests.tui import evening


def made(**over: object) -> Inputs:
    """A plant with a standby, two replicas and two cache nodes."""
    level = evening.level()
    design = dict(level.solutions)["standby"]
    replicas = tuple(
        Replica(f"replica-{n}", zone, "db.r6g.large") for n, zone in ((1, "us-east-1b"), (2, "us-east-1c"))
    )
    return assemble(level, replace(design, replicas=replicas, **over))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("item", offered(made()), ids=lambda item: item.offer.title)
def test_every_choice_offered_is_one_the_engine_accepts(item: Offered) -> None:
    here = made()
    for choice in item.choices:
        simulation = DrillEngine(here, 1)
        simulation.advance(10)
        simulation.act(Action(10, item.kind, choice.target, choice.value))
        simulation.advance(1)
        (said,) = [event.said for event in simulation.frames[10].events if event.kind == "action"]
        # Ten seconds in, nothing older can be restored, nothing is shed, nobody has changed anything, and no session locks.
        # There is no green environment, and the planner has its statistics.
        too_early = item.kind in ("restore", "admit", "revert", "end-sessions", "analyze")
        too_early |= item.kind == "limit" and choice.value == "off"  # no limit is set yet
        too_early |= item.kind == "blue-green" and choice.value != "create"
        assert matches(said, "action.done") or too_early, said


def test_every_offer_says_what_it_does_and_what_it_risks() -> None:
    offers = [offer for spec in ACTIONS.values() for offer in spec.offers]
    assert all(spec.offers for spec in ACTIONS.values())
    assert len({offer.title for offer in offers}) == len(offers)
    assert all(offer.does.endswith(".") and offer.risk.endswith(".") for offer in offers)


def abroad() -> Inputs:
    """Aurora MySQL with change records and a reader in another region."""
    level = replace(evening.level(), regions=(*evening.level().regions, Region("eu-west-1", ("eu-west-1a",))))
    database = replace(level.start.database, service=SERVICES["aurora"], engine="mysql", backtrack_h=24)
    readers = (Replica("replica-1", "eu-west-1a", "db.r6g.large"),)
    return assemble(level, replace(level.start, database=database, replicas=readers))


def test_aurora_can_be_cloned_backtracked_and_moved_to_its_other_region() -> None:
    found = {item.kind: item.choices for item in offered(abroad())}
    assert [target for target, _, _ in found["switchover-global"]] == ["eu-west-1"]
    assert found["failover-global"] == found["switchover-global"]
    assert {"clone", "backtrack"} <= found.keys()
    assert not {"clone", "backtrack", "failover-global"} & {item.kind for item in offered(made())}


def test_every_delay_is_a_range_of_the_catalogue() -> None:
    here = made()
    for offer in (offer for spec in ACTIONS.values() for offer in spec.offers):
        assert all(figure.unit for figure in map(here.figure, offer.takes(here))), offer.title


def test_a_restore_takes_longer_the_more_data_there_is() -> None:
    small = made()
    large = replace(small, level=replace(small.level, data_gib=2000.0))
    (restore,) = ACTIONS["restore"].offers
    assert takes(restore, small) != takes(restore, large)


def test_what_cannot_be_done_is_not_offered() -> None:
    level = evening.level()
    bare = assemble(level, replace(level.start, database=replace(level.start.database, retention_days=0)))
    kinds = {item.kind for item in offered(bare)}
    assert not kinds & {"failover", "promote", "flush", "restore", "encrypt"}
    assert {"reboot", "scale", "shed", "restart-clients"} <= kinds


@pytest.mark.parametrize("kind", FAULTS)
def test_the_menu_does_not_tell_what_is_coming(kind: str) -> None:
    """Neither the level's faults nor one that is injected later put an action in or take one out."""
    here = made()
    calm = replace(here, level=replace(here.level, faults=()))
    coming = replace(here, level=replace(here.level, faults=(Fault("coming", kind, 60, 60),)))
    assert [(item.kind, item.choices) for item in offered(coming)] == [
        (item.kind, item.choices) for item in offered(calm)
    ]


def test_an_action_by_hand_costs_both_times_and_is_called_off_only_while_it_goes_on() -> None:
    here = made()
    here = replace(here, level=replace(here.level, hands=HandTimes(120, (("shed", 60),))))
    prices = {item.kind: price(item, here) for item in offered(here)}
    assert prices["shed"] == "1 min by hand"
    assert prices["reboot"].startswith("2 min by hand + 20 s")
    assert prices["call-off"] == "at once"
    assert "call-off" not in {item.kind for item in offered(here, busy=False)}
