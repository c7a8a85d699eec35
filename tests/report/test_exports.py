"""Exports: each format as its specification has it, sums that are the run's, and the same bytes every time."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pyte
import pytest

import drill
from drill.files.load import load_level
from drill.words.english import event_words
from tests.cli.conftest import LEVEL

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*)\})? (\S+)(?: (\d+))?')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\\n]|\\.)*)"')
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "info": ("_info",)}


@pytest.fixture(scope="module")
def run() -> drill.Run:
    return drill.run(load_level(LEVEL), "@trap")


class Series:
    """What a strict reader of OpenMetrics makes of a text: families in one piece, metrics too, and no time that goes back.

    A metric is the samples of the same labels.
    """

    def __init__(self, text: str) -> None:
        assert text.endswith("\n# EOF\n")
        self.values: dict[tuple[str, str], list[tuple[int, float]]] = {}
        family, kind = "", ""
        seen: set[str] = set()
        groups: set[str] = set()
        last, latest = "", 0
        for line in text.splitlines()[:-1]:
            if line.startswith("# TYPE "):
                _, _, family, kind = line.split(" ")
                assert family not in seen
                seen.add(family)
                continue
            if line.startswith("# "):
                word, name, rest = line[2:].split(" ", 2)
                assert (word in ("UNIT", "HELP"), name) == (True, family)
                assert word == "HELP" or name.endswith(f"_{rest}")
                continue
            match = SAMPLE.fullmatch(line)
            assert match is not None, line
            name, labels, value, at = match.groups()
            assert name in [family + suffix for suffix in SUFFIXES[kind]]
            key = (name, labels or "")
            rows = self.values.setdefault(key, [])
            group = f"{name} {labels}"
            assert group == last or group not in groups, "a metric is in one piece"
            assert group != last or int(at) >= latest
            assert not rows or int(at) > rows[-1][0]
            groups.add(group)
            assert kind != "counter" or not rows or float(value) >= rows[-1][1]
            rows.append((int(at or 0), float(value)))
            last, latest = group, int(at or 0)

    def named(self, name: str, **labels: str) -> list[tuple[int, float]]:
        (found,) = [
            rows
            for (known, text), rows in self.values.items()
            if known == name and labels.items() <= dict(LABEL.findall(text)).items()
        ]
        return found


def test_openmetrics_counts_to_the_totals_and_ends_with_the_drill(run: drill.Run) -> None:
    made = Series(run.to_openmetrics(epoch=1000))
    for outcome in ("good", "stale", "late", "failed"):
        rows = made.named("drill_requests_total", outcome=outcome, **{"class": "browse"})
        assert rows[-1] == (1000 + run.level.length_s, getattr(run.score, outcome))
        assert len(rows) == run.level.length_s
    assert made.named("drill_offered_requests_total")[-1][1] == run.score.offered
    assert made.named("drill_run_info", digest=run.digest)[0][1] == 1.0
    up = made.named("drill_node_up", node="writer")
    assert {value for _, value in up} == {0.0, 1.0}
    p99 = dict(made.named("drill_latency_seconds", quantile="0.99"))
    assert p99[1001] == run.frame(0).classes[0].p99_ms / 1000.0


def test_openmetrics_tells_the_backlog_of_a_queue_and_counts_what_waited_before_the_drill(run: drill.Run) -> None:
    text = LEVEL.replace("fresh: 30s,", "fresh: 30s, queue: {workers: 5, backlog: 3000, oldest: 30s},")
    queued = drill.run(load_level(text), "@start")
    made = Series(queued.to_openmetrics(epoch=1000))
    offered = [value for _, value in made.named("drill_offered_requests_total")]
    assert offered[0] == 3000 + 100
    assert offered[-1] == queued.score.offered == 3000 + 180 * 100
    frames = [queued.frame(t).classes[0] for t in range(180)]
    assert [value for _, value in made.named("drill_queue_messages")] == [row.backlog for row in frames]
    assert [value for _, value in made.named("drill_queue_oldest_seconds")] == [row.oldest_s for row in frames]
    rows = list(csv.DictReader(StringIO(queued.to_csv(), newline="")))
    ended = sum(int(row[outcome]) for row in rows for outcome in ("good", "stale", "late", "failed"))
    assert ended == queued.score.offered
    assert int(rows[0]["offered"]) == 100
    assert "drill_queue" not in run.to_openmetrics(epoch=1000)


def test_csv_adds_up_and_is_no_formula(run: drill.Run) -> None:
    rows = list(csv.DictReader(StringIO(run.to_csv(), newline="")))
    assert len(rows) == run.level.length_s
    assert sum(int(row["offered"]) for row in rows) == run.score.offered
    assert sum(int(row["failed"]) for row in rows) == run.score.failed
    told = [(second, event) for second in range(run.level.length_s) for event in run.frame(second).events]
    assert told
    assert all(event_words(event, run.level) in rows[second]["events"] for second, event in told)


@pytest.mark.slow
def test_a_cast_plays_in_a_terminal(run: drill.Run) -> None:
    head, *events = map(json.loads, run.to_asciicast(epoch=1000).splitlines())
    assert (head["version"], head["timestamp"]) == (2, 1000)
    assert all(kind == "o" for _, kind, _ in events)
    times = [at for at, _, _ in events]
    assert times == sorted(times)
    screen = pyte.Screen(head["width"], head["height"])
    stream = pyte.Stream(screen)
    seen = set()
    for _, _, data in events:
        stream.feed(data)
        seen.add("\n".join(screen.display))
    assert any("writer" in page and "down" in page for page in seen)
    assert f"{run.score.availability * 100:.2f}"[:4] in screen.display[0]
    struck = next(event_words(event, run.level) for event in run.events if event.kind == "fault")
    assert any(struck in page for page in seen)
    assert not screen.cursor.hidden


@pytest.mark.slow
def test_twice_the_same_bytes(run: drill.Run) -> None:
    again = drill.run(run.level, run.design)
    for made in (drill.Run.to_csv, drill.Run.to_openmetrics, drill.Run.to_asciicast):
        assert made(run) == made(again)
