"""The typed fields of a design are those that the records of its options call for."""

from __future__ import annotations

import pytest

from drill.docs.design_fields import FILE, fields_are_current, written_fields

SOURCE = FILE.read_text(encoding="utf-8")


def test_the_committed_fields_are_current() -> None:
    assert fields_are_current(), "python -m drill.docs"


@pytest.mark.parametrize(
    ("field", "part"), [("    alarms: bool = True\n", "Monitoring"), ("    borrow_timeout_s: int = 120\n", "Proxy")]
)
def test_a_record_without_a_field_gets_one_with_its_type_and_default(field: str, part: str) -> None:
    head, _, rest = SOURCE.partition(f"class {part}:")
    before, _, after = rest.partition(field)
    _meaning, _, after = after.partition('."""\n')
    without = f"{head}class {part}:{before}    other: int = 1\n{after}"
    assert field in written_fields(without).partition(f"class {part}:")[2].partition("\n@dataclass")[0]


def test_a_field_without_a_record_goes_and_what_is_worked_out_stays() -> None:
    place = "    @property\n    def deployment"
    more = SOURCE.replace(place, f'    forgotten: int = 1\n    """No record has it."""\n\n{place}')
    assert "forgotten" in more
    made = written_fields(more)
    assert "forgotten" not in made
    assert "def deployment" in made
    assert made == SOURCE
