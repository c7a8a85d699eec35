"""A language in which every sentence is written backwards changes what people read, and nothing that is counted or compared."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from drill.files.library import Shipped
from drill.files.load import load_level
from drill.model.level import Level
from drill.model.run import ScoredRun
from drill.model.said import Said
from drill.proof.certificate import SUFFIX, as_text, certificate, parse, stale, witness
from drill.proof.claim_evidence import Effort
from drill.proof.trial import serial
from drill.report.score_data import score_data
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scoring.scored_run import run
from drill.scoring.verdict import judge
from drill.validation.table_list import Measurement, measure, table
from drill.words.english import chain_words, english, with_voice
from tests.proof.levels import level as short_level
from tests.shipped import shipped
from tests.tui import evening

EFFORT = Effort(seeds=1, designs=1, ranges=False)
OBSERVED = "V1"
"""A table of validation whose figures are read from events."""


class Results(NamedTuple):
    """What must not depend on the language, and what a person reads of it."""

    runs: tuple[ScoredRun, ...]
    verdicts: tuple[str, ...]
    stale: tuple[Said, ...]
    findings: tuple[Measurement, ...]
    text: str
    json: dict[str, object]


def results(level: Level, witnessed: Level) -> Results:
    """The same drills, a certificate held against its level, and a table of validation."""
    designs = (level.start, *(design for _, design in level.solutions))
    runs = tuple(run(level, design, seed) for design in designs for seed in (1, 2))
    judgements = [judge(one) for one in runs]
    return Results(
        runs,
        tuple(one.verdict for one in judgements),
        stale(certificate(witnessed, serial(witnessed), EFFORT, ()), witnessed, serial(witnessed)),
        measure(table(OBSERVED)).findings,
        write(score_report(Scored(judgements[0], level))),
        score_data(judgements[0], with_timeline=True, level=level),
    )


@pytest.fixture(scope="module")
def spoken() -> tuple[Results, Results]:
    """In English, and backwards."""
    level, witnessed = evening.level(), short_level()
    plain = results(level, witnessed)
    with with_voice(lambda text: text[::-1]):
        return plain, results(level, witnessed)


@pytest.mark.slow
def test_digests_scores_and_verdicts_are_the_same(spoken: tuple[Results, Results]) -> None:
    plain, backwards = spoken
    for one, other in zip(plain.runs, backwards.runs, strict=True):
        assert one.digest == other.digest
        assert one.recording.digest == other.recording.digest
        assert one.recording.ledger == other.recording.ledger
        assert one.recording.events == other.recording.events
        assert one.score == other.score
    assert plain.verdicts == backwards.verdicts


@pytest.mark.slow
def test_a_certificate_holds_in_any_language(spoken: tuple[Results, Results]) -> None:
    plain, backwards = spoken
    assert plain.stale == backwards.stale
    level = short_level()
    kept = replace(certificate(level, serial(level), EFFORT, ()), effort=Effort(20, 2000, ranges=True))
    with with_voice(lambda text: text[::-1]):
        assert stale(kept, level, serial(level)) == ()


def test_figures_read_from_events_are_the_same(spoken: tuple[Results, Results]) -> None:
    plain, backwards = spoken
    assert any(finding.value is not None for finding in plain.findings)
    assert plain.findings == backwards.findings


def test_a_person_reads_every_sentence_in_that_language(spoken: tuple[Results, Results]) -> None:
    plain, backwards = spoken
    assert plain.text != backwards.text
    level = evening.level()
    links = [link for row in plain.runs[0].recording.ledger for link in row.chain]
    assert links
    with with_voice(lambda text: text[::-1]):
        reversed_links = [english(link, level) for link in links]
    assert reversed_links == [english(link, level)[::-1] for link in links]


def test_codes_and_facts_of_json_are_the_same(spoken: tuple[Results, Results]) -> None:
    plain, backwards = spoken
    assert plain.json != backwards.json
    assert _without_text(plain.json) == _without_text(backwards.json)


def _without_text(data: object) -> object:
    """JSON without what is written for people."""
    if isinstance(data, dict):
        return {name: _without_text(value) for name, value in data.items() if name != "text"}
    return [_without_text(item) for item in data] if isinstance(data, list) else data


def test_a_chain_is_spoken_link_by_link() -> None:
    chain = (Said("demand.usual"), Said("drill.ended"))
    before = chain_words(chain)
    with with_voice(str.upper):
        assert chain_words(chain) == before.upper()


def first_of_each_chapter() -> list[Shipped]:
    """The first level of each chapter of the library."""
    found: dict[str, Shipped] = {}
    for entry in shipped():
        if entry.level is not None:
            found.setdefault(entry.level.chapter, entry)
    return list(found.values())


@pytest.mark.slow
@pytest.mark.parametrize("entry", first_of_each_chapter(), ids=lambda entry: entry.path.stem)
def test_a_shipped_level_and_its_certificate_are_the_same(entry: Shipped) -> None:
    level = entry.level
    assert level is not None
    kept = parse(entry.path.with_suffix(SUFFIX).read_text(encoding="utf-8"))
    assert kept is not None
    plain = (witness(level, serial(level)), stale(kept, level, serial(level)), as_text(kept))
    with with_voice(lambda text: text[::-1]):
        again = load_level(entry.path)
        assert (again.digest, witness(again, serial(again))) == (level.digest, plain[0])
        assert (stale(kept, again, serial(again)), as_text(kept)) == plain[1:]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["V5", "V6", "V8", "V9", "V15", "V16", "V18", "V19", "V20"])
def test_a_table_of_validation_is_the_same(name: str) -> None:
    plain = measure(table(name)).findings
    assert plain
    with with_voice(lambda text: text[::-1]):
        assert measure(table(name)).findings == plain
