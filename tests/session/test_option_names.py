"""Options and their values as the plan names them."""

from __future__ import annotations

from drill.design.plan_rows import options
from drill.files.library import find_level
from drill.session.option_names import option_name, option_value


def test_an_option_and_its_value_read_in_a_chain_as_they_do_on_the_plan() -> None:
    level = find_level("lights-out")
    rows = [row for row in options(level, level.start) if row.key != "runbook"]  # one key, a row a rule
    for row in rows:
        assert option_name(level, row.key) == row.label.strip()
        assert option_value(level, row.key, row.get(level.start)) == row.text(level, level.start).partition("  ")[0]
    assert option_value(level, "database.multi_az", "off") == "Single-AZ"


def test_a_value_that_the_plan_does_not_offer_stays_as_it_is() -> None:
    level = find_level("lights-out")
    assert option_value(level, "clients.pool", 7919) == 7919
    assert option_value(level, "nothing.known", "off") == "off"
