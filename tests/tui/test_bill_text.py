"""The bill of the plan has on-demand and committed amounts side by side."""

from __future__ import annotations

import re
from pathlib import Path

from drill.scoring.bill import bill_of
from drill.scoring.bill_notes import bill_notes
from drill.scoring.commitments import commitments
from drill.tui.bill_text import bill_rows
from drill.tui.screens.help import CLOSES, Notice
from drill.words import units
from drill.words.bill_sentences import SHORT_TERMS
from drill.words.english import english
from tests.factories import EAST, design, level
from tests.tui import evening

HOME = level(regions=(EAST,))


def amounts(left: str) -> list[str]:
    return left.split()


def test_a_commitment_has_a_column_of_its_own() -> None:
    made = design(on={"service": "aurora", "instance": "db.r6g.large"})
    items = bill_of(HOME, made)
    rows = bill_rows(HOME, made, items)
    committed = commitments(made, items)
    assert [one.term for one in committed] == ["reserved-1y", "reserved-3y"]
    assert re.split(" {2,}", rows[0][0].strip())[1:] == [SHORT_TERMS[one.term] for one in committed]
    assert len(amounts(rows[1][0])) == 3
    month = [sum(item.micro_usd_month for item in items), *(one.micro_usd_month for one in committed)]
    assert amounts(rows[1 + len(items)][0]) == [units.dollars(total) for total in month]
    assert len({len(left) for left, _ in rows if left}) == 1


def test_without_a_commitment_there_is_one_column() -> None:
    made = design(on={"service": "ec2"})
    items = bill_of(HOME, made)
    rows = bill_rows(HOME, made, items)
    assert len(rows) == len(items) + 2
    assert all(len(amounts(left)) == 1 for left, _ in rows[: len(items) + 1])


def test_the_last_row_says_what_is_not_on_the_bill() -> None:
    made = design()
    notes = bill_notes(HOME, made)
    assert [note.code for note in notes] == ["bill.note.no_payload"]
    assert bill_rows(HOME, made, bill_of(HOME, made))[-1] == ("", english(notes[0]))


async def test_a_bill_longer_than_the_screen_says_all_the_time_how_it_is_closed(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await app.push_screen(Notice("Monthly bill", tuple((f"line {number}", "item") for number in range(60))))
        for key in ("home", "end"):
            await pilot.press(key)
            await pilot.pause(0.5)
            await evening.shows(pilot, CLOSES)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, Notice)
