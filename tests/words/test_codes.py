"""Every code that is said has a sentence, and every sentence a code."""

from __future__ import annotations

import re
from pathlib import Path

import drill
from drill.words.bill_sentences import BILL, CHARGES

PACKAGE = Path(drill.__file__).parent


def codes(prefix: str) -> set[str]:
    """Codes with a prefix that the package says."""
    said = re.compile(rf'"({prefix}\.[a-z_]+)"')
    return {
        found
        for path in PACKAGE.rglob("*.py")
        if "words" not in path.parts and "validation" not in path.parts
        for found in said.findall(path.read_text(encoding="utf-8"))
    }


def test_every_line_of_a_bill_has_its_sentence() -> None:
    assert codes("bill") == BILL.keys()
    assert codes("charge") == CHARGES.keys()
