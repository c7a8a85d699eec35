"""The diagnosis of a level file: every night has exactly one cause, and one error each says what is wrong and where."""

from __future__ import annotations

import pytest

from drill.engine.deck_draws import with_drawn_faults
from drill.errors import Problems
from drill.files.load import load_level
from drill.model.diagnosis import begins_s, cause_of
from tests import suspects, two_nights

ALONE = '  - {id: alone, at: 5s, do: "drill:instance-crash", node: writer, suspect: crash}\n'


def test_the_cause_of_a_night_is_the_suspect_of_what_its_seed_drew() -> None:
    level = suspects.level()
    told = {"aws:ebs:volume-io-latency": "volume", "drill:traffic-spike": "rush", "drill:schema-change": "lock"}
    seen = set()
    for seed in range(1, 40):
        drawn = with_drawn_faults(level, seed)
        kind = next(fault.kind for fault in drawn.faults if fault.id == "trouble")
        assert cause_of(drawn) == told[kind]
        assert begins_s(drawn) == 60
        seen.add(kind)
    assert seen == set(told)


@pytest.mark.parametrize(
    ("code", "old", "new", "line"),
    [
        ("L042", "suspect: volume,", "suspect: volumes,", '      - {at: {between: [30s, 40s]}, for: 2m, do: "aws:ebs'),
        ("L042", "suspect: volume, ", "", "diagnosis:"),
        ("L042", "  - id: trouble\n", "  - id: trouble\n    maybe: 50 %\n", "diagnosis:"),
        ("L042", "  - id: trouble\n", f"{ALONE}  - id: trouble\n", "diagnosis:"),
        ("L036", "enters: 1m", "enters: 35s", "      - {at: {between"),
        ("L020", "    crash: {told:", "    crash: {why: x, told:", "    crash:"),
        (
            "L025",
            (
                "    rush: {told: Too many people, evidence: More requests arrive.}\n"
                "    lock: {told: A lock queue, evidence: Requests wait for a lock.}\n"
                "    crash: {told: The writer has crashed, evidence: The writer is down.}\n"
            ),
            "",
            "    volume:",
        ),
        ("L045", "evidence: More requests arrive.", "evidence: 'At {fault.truble.at}.'", "    rush:"),
        (
            "L042",
            "budget:",
            'second_night:\n  faults:\n    - {at: 1m, do: "drill:instance-crash", node: writer}\nbudget:',
            "diagnosis:",
        ),
    ],
)
def test_a_rule_that_is_broken_is_told_where_it_is(code: str, old: str, new: str, line: str) -> None:
    text = suspects.TEXT.replace(old, new)
    assert text != suspects.TEXT
    with pytest.raises(Problems) as caught:
        load_level(text)
    lines = text.splitlines()
    assert {(one.code, lines[one.line - 1].startswith(line)) for one in caught.value.problems} == {(code, True)}


@pytest.mark.parametrize("metric", ["named_cause", "diagnosis_s", "wrong_names"])
def test_only_a_level_with_suspects_may_bound_a_diagnosis(metric: str) -> None:
    text = two_nights.TEXT.replace("  calm: {down_s: 90s}", f"  calm: {{{metric}: 1}}")
    with pytest.raises(Problems) as caught:
        load_level(text)
    lines = text.splitlines()
    assert [lines[one.line - 1].startswith("  calm:") for one in caught.value.problems] == [True]


def test_texts_of_suspects_are_filled_and_change_no_digest() -> None:
    text = suspects.TEXT.replace("evidence: More requests arrive.", "evidence: 'More come at {enters}.'")
    level = load_level(text)
    assert level.diagnosis is not None
    assert level.diagnosis.suspect("rush").evidence == "More come at 20:01."
    assert level.digest == suspects.level().digest
