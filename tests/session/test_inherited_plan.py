"""A plan with unknown parts: what is shown tells nothing, choices replace, looking is counted, a drill reveals."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.design.hidden_parts import plan_rows
from drill.design.level_context import LevelContext
from drill.design.normal import normal
from drill.design.option import Option
from drill.session import field_guide
from drill.session.draft import Draft, unknown_parts
from drill.session.hints import taken
from drill.session.inherited_plan import InheritedPlan
from drill.session.inspection import inspect_part, reveal_all
from drill.session.live.node_card import UNKNOWN_VALUE, plan_parts, planned
from drill.session.profile import Profile
from drill.session.quote import quote, quote_as_known, total
from drill.topology.build import build
from tests import inherited_mess

LEVEL = inherited_mess.level()
WHOLE = InheritedPlan(LEVEL.start, LEVEL.hidden)


def row(key: str) -> Option:
    """The plan's row of an option."""
    return next(row for row in plan_rows(LEVEL, WHOLE.shown(LEVEL)) if row.key == key)


def profile() -> Profile:
    """A profile that cannot fail."""

    def refused(error: Exception) -> None:
        raise AssertionError(error)

    return Profile(refused)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))


def test_the_bill_tells_how_much_and_not_for_what() -> None:
    items = quote_as_known(LEVEL, WHOLE)
    assert items is not None
    *known, rest = items
    assert tuple(known) == quote(LEVEL, WHOLE.shown(LEVEL))
    assert (rest.said.code, total(items)) == ("bill.unknown_parts", total(quote(LEVEL, LEVEL.start)))
    assert quote_as_known(LEVEL, InheritedPlan(LEVEL.start)) == quote(LEVEL, LEVEL.start)


def test_the_map_and_the_cards_do_not_tell() -> None:
    shown = WHOLE.shown(LEVEL)
    nodes = {node.id for node in build(LEVEL, shown).nodes}
    assert not nodes & {"standby", "replica-1"}
    card = dict(planned(LEVEL, shown, "app-a", WHOLE.unknown).chosen)
    assert card["DNS TTL"] == UNKNOWN_VALUE
    assert plan_parts(LEVEL, shown, WHOLE.unknown)["app-a"][0] == "? 1 unknown"
    assert dict(planned(LEVEL, LEVEL.start, "app-a").chosen)["DNS TTL"] != UNKNOWN_VALUE


def test_a_hidden_part_that_may_not_be_changed_has_a_row() -> None:
    assert "database.multi_az" not in LEVEL.choices
    assert row("database.multi_az").key == "database.multi_az"


def test_a_choice_replaces_a_part_and_leaves_the_others() -> None:
    # Of one replica that is hidden the plan shows none; the player orders one of his own.
    made = WHOLE.chosen(LEVEL, row("replicas"), 1)
    assert made.unknown == ("clients.dns_ttl", "database.multi_az")
    assert made.design.clients.dns_ttl_s == LEVEL.start.clients.dns_ttl_s
    assert made.design.database.deployment == LEVEL.start.database.deployment
    assert len(made.design.replicas) == 1


def test_choosing_what_was_there_anyway_looks_like_any_other_choice() -> None:
    ttl = row("clients.dns_ttl")
    made = WHOLE.chosen(LEVEL, ttl, ttl.get(LEVEL.start))
    assert "clients.dns_ttl" not in made.unknown
    assert normal(made.design, LevelContext.of(LEVEL)).digest == LEVEL.start.digest


def test_stepping_starts_at_an_end_of_the_values_and_not_at_the_default() -> None:
    ttl = row("clients.dns_ttl")
    values = [value for value, _ in (ttl.near or ttl.choices)(LEVEL, WHOLE.shown(LEVEL))]
    assert [ttl.get(WHOLE.stepped(LEVEL, ttl, by).design) for by in (1, -1)] == [values[0], values[-1]]


def test_a_draft_keeps_what_is_unknown_and_undo_brings_it_back() -> None:
    opened = inherited_mess.opened()
    first = Draft(opened, profile())
    first.put_plan(first.plan.chosen(LEVEL, row("clients.dns_ttl"), 5))
    first.keep()
    second = Draft(opened, profile())
    second.recall()
    assert second.unknown == ("database.multi_az", "replicas")
    assert second.design.digest == dict(LEVEL.solutions)["short"].digest
    assert second.undo()
    assert second.unknown == LEVEL.hidden


def test_a_look_is_counted_as_a_hint_and_undo_does_not_forget_it() -> None:
    who, opened = profile(), inherited_mess.opened()
    assert taken(who, LEVEL) == 0
    inspect_part(who, LEVEL, "replicas")
    assert taken(who, LEVEL) == 1
    draft = Draft(opened, who)
    assert draft.unknown == ("clients.dns_ttl", "database.multi_az")
    assert len(draft.shown.replicas) == 1


def test_a_drill_reveals_everything_and_counts_nothing() -> None:
    who = profile()
    reveal_all(who, LEVEL)
    assert unknown_parts(who, inherited_mess.opened()) == ()
    assert taken(who, LEVEL) == 0


def test_the_laboratory_hides_nothing() -> None:
    assert unknown_parts(profile(), inherited_mess.opened(lab=True)) == ()
    assert Draft(inherited_mess.opened(lab=True), profile()).shown == Draft(inherited_mess.opened(), profile()).design


def test_the_field_guide_prices_the_shown_design() -> None:
    entry = next(entry for entry in field_guide.entries(LEVEL) if entry.title == "Multi-AZ")
    assert entry.costs[0].startswith("Single-AZ: ")
    # One standby, which the start has, costs more than the guide's own design: its price tells nothing.
    assert "+$" in entry.costs[1]
    assert not any("as it is" in text for text in entry.costs)
