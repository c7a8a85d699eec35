"""Rules of hidden parts: broken once, each has its code and its place."""

from __future__ import annotations

import pytest

from drill.design.dump import design_yaml
from drill.design.hidden_parts import masked
from drill.design.level_context import LevelContext
from drill.errors import Problems
from drill.files.load import load_design, load_level
from tests import inherited_mess

HIDDEN = "hidden: [clients.dns_ttl, database.multi_az, replicas]"


def codes(text: str) -> list[str]:
    """The codes of what is wrong with a level."""
    with pytest.raises(Problems) as caught:
        load_level(text)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("code", "hidden"),
    [
        ("L039", "clients.dns_tll"),
        ("L042", "database.class"),
        ("L042", "clients"),
        ("L042", "clients.keepalive"),
        ("L035", "clients.dns_ttl, clients.dns_ttl"),
        ("L026", "clients dns_ttl"),
    ],
    ids=["no such option", "no default", "a whole part", "not set in start", "twice", "no path"],
)
def test_what_cannot_be_hidden_is_refused(code: str, hidden: str) -> None:
    assert code in codes(inherited_mess.TEXT.replace(HIDDEN, f"hidden: [{hidden}]"))


def test_what_is_left_must_make_a_design() -> None:
    text = inherited_mess.TEXT.replace("multi_az: standby,", "multi_az: standby, standby_zones: [c],")
    alone = text.replace(HIDDEN, "hidden: [database.multi_az]")
    assert codes(alone) == ["L042"], "the zone of a standby stays, without a standby"
    both = text.replace(HIDDEN, "hidden: [database.multi_az, database.standby_zones]")
    assert load_level(both).hidden == ("database.multi_az", "database.standby_zones")


@pytest.mark.parametrize(
    "told",
    ["The DNS TTL is forever.", "They set dns_ttl: forever.", "There are {start.replicas} replicas."],
)
def test_a_text_does_not_give_it_away(told: str) -> None:
    assert codes(
        inherited_mess.TEXT.replace("brief: Your", f'brief: "{told} Your').replace("zone a goes.", 'zone a goes."')
    ) == ["L045"]


def test_the_second_night_does_not_give_it_away_either() -> None:
    night = "second_night: {told: It is known now that dns_ttl was forever.}\n"
    assert codes(inherited_mess.TEXT + night) == ["L045"]
    load_level(inherited_mess.TEXT + night.replace("forever", "too long"))


def test_a_card_of_a_deck_does_not_give_it_away_either() -> None:
    card = "{id: late, at: 2m, do: 'drill:instance-crash', node: writer, told: Their dns_ttl is forever.}"
    for deck in (f"deck: [{card}]\n", f"second_night: {{deck: [{card}]}}\n"):
        assert codes(inherited_mess.TEXT + deck) == ["L045"]


def test_the_lesson_may_tell_it() -> None:
    load_level(inherited_mess.TEXT.replace("lesson: Clients", "lesson: The dns_ttl was forever; clients"))


def test_a_design_that_inherits_comes_to_the_start() -> None:
    level = inherited_mess.level()
    shown = masked(level.start, LevelContext.of(level), level.hidden)
    text = design_yaml(shown, level.hidden)
    for value in ("forever", "standby", "us-east-1b", "us-east-1c"):
        assert value not in text, "the file tells nothing of what is hidden"
    assert load_design(text, level).digest == level.start.digest


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("D039", "inherits: [clients.pool]\n"),
        ("D042", "inherits: [clients.dns_ttl]\nclients: {dns_ttl: 5s}\n"),
    ],
)
def test_a_design_inherits_only_what_is_hidden_and_does_not_set_it(code: str, text: str) -> None:
    database = "database: {service: rds, engine: postgres, class: db.r6g.large, zone: a}\n"
    with pytest.raises(Problems) as caught:
        load_design(text + database, inherited_mess.level())
    assert code in [problem.code for problem in caught.value.problems]


def test_hiding_changes_no_run_and_no_scenario() -> None:
    hidden, told = inherited_mess.level(), load_level(inherited_mess.TEXT.replace(HIDDEN, ""))
    assert hidden.scenario == told.scenario
    assert hidden.digest != told.digest
