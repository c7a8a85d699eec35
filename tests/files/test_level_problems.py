"""Every rule of a level file: broken once, the problem has its code and points to the token that broke it."""

from __future__ import annotations

import pytest

from drill.engine.faults.fault_table import FAULTS
from drill.syntax.problems import listed
from tests.document_texts import LEVEL, broken, level_problems

CASES: list[tuple[str, str, str, str]] = [
    # code, what stands in the level, what stands there instead (the spot marked), a word of the message or hint
    ("L020", "title: A night shift\n", "title: A night shift\n§titel: B\n", "did you mean title?"),
    ("L020", "    writes: 1\n", "    §writs: 1\n", "did you mean writes?"),
    ("L021", "level: night-shift\n", "§", "“level”"),
    ("L021", "    within: 300ms\n", "", ""),
    ("L021", 'do: "drill:az-power", ', "", ""),
    ("L022", "instances: 4", "instances: §many", "a whole number"),
    ("L022", "instances: 4", "instances: §4.0", "a whole number"),
    ("L022", "monthly_usd: 900}", "monthly_usd: §$900}", "digits alone"),
    ("L022", "instances: 4", "instances: §true", "a whole number"),
    ("L022", "gib: 50", "gib: §.inf", "a number"),
    ("L022", "gib: 50", "gib: §.nan", "a number"),
    ("L022", "title: A night shift", "title: §12", "must be text"),
    ("L022", "title: A night shift", "title:§", "nothing"),
    ("L022", "tables: [orders]", "tables: §orders", "a list"),
    ("L022", "apps: {zones: [a, b], instances: 4, threads: 100, eject: 10s}", "apps: §6", "a map"),
    ("L023", '"drill:az-power"', '§"drill:az-pwer"', "did you mean drill:az-power?"),
    ("L023", "service: rds", "service: §rdss", "did you mean rds?"),
    ("L024", "instances: 4", "instances: §0", "at least 1"),
    ("L024", "instances: 4", "instances: §1001", "at most 1000"),
    ("L024", "title: A night shift\n", "title: A night shift\nyear: §2027\n", "at most 2026"),
    ("L024", "title: A night shift\n", "title: A night shift\nyear: §2008\n", "at least 2009"),
    ("L024", "zipf: 0.9", "zipf: §-1", "at least 0"),
    ("L024", "monthly_usd: 900}", "monthly_usd: §-900}", "at least 0"),
    ("L025", "title: A night shift", "title: §" + "x" * 121, "at most 120"),
    ("L025", "  eu-west-1: [a, b]", "  eu-west-1: §[]", "at least 1 entry is needed"),
    ("L026", "length: 30m", "length: §30", "a number and a unit"),
    ("L026", "length: 30m", "length: §30 weeks", "not a duration"),
    ("L026", "length: 30m", "length: §5s", "not between 1m and 1d"),
    ("L026", "length: 30m", "length: §99999999999999h", "not a duration"),
    ("L026", 'starts: "22:00"', "starts: §25:00", "time of day"),
    ("L026", "rate: 300/s", "rate: §300", "120/s"),
    ("L026", "rate: 300/s", "rate: §fast", "not a rate"),
    ("L026", "rate: 300/s", "rate: §9999999/s", "more than 1000000/s"),
    ("L026", "0m: 100/s", "0m: §100", "120/s"),
    ("L026", "10m: 200/s", "§later: 200/s", "not a duration"),
    ("L026", "{0m: 100/s, 10m: 200/s}", "{ramp: {0m: 100/s, §x: 200/s}}", "not a duration"),
    ("L026", "level: night-shift", "level: §Night Shift", "small letters"),
    ("L026", "us-east-1: [a, b, c]", "§useast1: [a, b, c]", "us-east-1"),
    ("L026", "us-east-1: [a, b, c]", "us-east-1: [a, §bb, c]", "one small letter"),
    ("L026", "count: 200_000", "count: §2000_00", "whole number"),
    ("L026", "count: 200_000", "count: §0", "not between 1"),
    ("L026", "write_bytes: 2 KiB", "write_bytes: §2 kb", "not a size"),
    ("L026", 'availability: ">= 99 %"', "availability: §99.5", "percentages"),
    ("L024", "    writes: 1\n", "    writes: 1\n    queue: {workers: §0}\n", "at least 1"),
    ("L026", "    writes: 1\n", "    writes: 1\n    queue: {expiry: §15d}\n", "not between 1s and 14d"),
    ("L042", "    writes: 1\n", "    writes: 1\n    queue: {oldest: §1m}\n", "add backlog"),
    ("L042", "    writes: 1\n", "    writes: 1\n    queue: {backlog: 9, expiry: 1m, oldest: §2m}\n", "expire"),
    ("L026", "lost_writes: 0", "lost_writes: §none", "plain number"),
    ("L034", "traps:\n", "holds: [{metric: §lag, value: 0, source: x}]\ntraps:\n", "no metric"),
    ("L026", "traps:\n", "holds: [{metric: down_s, value: §<= 9s, source: x}]\ntraps:\n", "a bound, not a figure"),
    ("L026", "traps:\n", "holds: [{metric: lost_writes, value: §never, source: x}]\ntraps:\n", "plain number"),
    ("L026", "traps:\n", "holds: [{metric: down_s, value: 9s, tolerance: §never, source: x}]\ntraps:\n", "that ends"),
    (
        "L039",
        "traps:\n",
        "holds: [{metric: down_s, value: 9s, design: §bar, source: x}]\ntraps:\n",
        "did you mean bare?",
    ),
    ("L030", "zones: [a, b], instances", "zones: [a, §d], instances", "known: a, b, c"),
    ("L030", "zone: a}\n  - {id", "zone: §us-east-1f}\n  - {id", "did you mean us-east-1"),
    ("L030", "    zone: a\n", "    zone: §z\n", "no zone"),
    ("L031", "updates: {browse: 1}", "updates: {§brows: 1}", "did you mean browse?"),
    ("L032", "node: writer", "node: §writter", "did you mean writer?"),
    ("L032", "node: writer", "node: §replica-2", "none of the level's own designs has a “replica-2”"),
    ("L032", "node: writer", "target: §standby-2", "replica-1, standby, writer"),
    ("L032", '"aws:ebs:volume-io-latency", node: writer, factor: 20', '§"drill:cache-flush"', "has a “cache”"),
    ("L034", "{availability: ", "{§availabilty: ", "did you mean availability?"),
    ("L034", "{availability: ", "{§availability.checkin: ", "did you mean availability.checkout?"),
    ("L035", "us-east-1: [a, b, c]", "us-east-1: [a, b, §a]", "twice"),
    ("L035", "{0m: 100/s, 10m: 200/s}", "{0m: 100/s, 10m: 200/s, §600s: 3/s}", "twice"),
    ("L035", "traps:\n", "traps:\n  §standby: {database: {multi_az: standby}}\n", "its own name"),
    ("L035", "traps:\n", "traps:\n  §start: {database: {multi_az: standby}}\n", "its own name"),
    ("L035", "id: slow", "id: §fault-1", "its own id"),
    ("L036", "at: 20m, for", "at: §30m, for", "over"),
    ("L037", "at: 10m, for: 5m, do: ", "at: 10m, do: §", "add for: 10m"),
    ("L037", '"drill:az-power", zone: a', '§"drill:az-power"', "needs a zone"),
    ("L037", "zone: a}\n  - {id", "zone: a, §node: writer}\n  - {id", "takes no node"),
    ("L037", "zone: a}\n  - {id", "zone: a, §factor: 2}\n  - {id", "no factor"),
    ("L037", "factor: 20", "§count: 2", "no count"),
    ("L037", "factor: 20", "factor: §0", "a factor from 1 to 1000"),
    ("L024", "factor: 20", "factor: §1001", "at most 1000"),
    (
        "L037",
        '"aws:ebs:volume-io-latency", node: writer, factor: 20',
        '"drill:replica-lag", factor: §1.5',
        "a factor from 0 to 1",
    ),
    ("L035", "apps: {zones: [a, b]", "apps: {zones: [a, §a]", "twice"),
    (
        "L042",
        "apps: {zones: [a, b], instances: 4",
        "apps: {zones: [eu-west-1a, b], instances: §1",
        "none is left for us-east-1",
    ),
    ("L039", "database.class, ", "§database.clas, ", "did you mean database.class?"),
    ("L041", "{database: {multi_az: standby}}", "{database: {multi_az: standby, zone: §b}}", "database.zone"),
    (
        "L041",
        "bare: {replicas: []}",
        "bare: {database: {backups: {retention: §1d}}}",
        "it may change: database.multi_az",
    ),
    ("L042", "  pass: {", "  §won: {", "called pass"),
    ("L042", "    reads: 3\n", "", ""),
    ("L042", "keys: {count: 200_000, zipf: 0.9, bytes: 1 KiB}\n    tables: [products]", "tables: [products]", ""),
    ("D103", "    class: db.r6g.large\n", "    class: §db.r6g.lage\n", "db.r6g.large"),
    ("D103", "standby: {database: {multi_az: standby}}", "standby: {database: {class: §db.r6g.lage}}", "db.r6g.large"),
    (
        "L023",
        "standby: {database: {multi_az: standby}}",
        "standby: {database: {multi_az: §stanby}}",
        "did you mean standby?",
    ),
    (
        "L020",
        "standby: {database: {multi_az: standby}}",
        "standby: {§databse: {multi_az: standby}}",
        "did you mean database?",
    ),
    ("L021", "standby: {database: {multi_az: standby}}", "standby: {§database: {zone: null}}", "“zone”"),
    ("L021", "standby: {database: {multi_az: standby}}", "§standby: {database: null}", "“database”"),
    ("L030", "standby: {database: {multi_az: standby}}", "standby: {database: {zone: §q}}", "no zone"),
    ("L022", "bare: {replicas: []}", "bare: §[]", "a map"),
]

WITHOUT_SPOT = {
    # what is missing has no token of its own: the key of the map that lacks it stands in
    "    within: 300ms\n": ("  browse:", "within"),
    'do: "drill:az-power", ': ("{at: 10m", "do"),
    "    reads: 3\n": ("  browse:", "neither reads nor writes"),
    "keys: {count: 200_000, zipf: 0.9, bytes: 1 KiB}\n    tables: [products]": ("browse: 1}", "no keys"),
}


def test_the_level_of_these_tests_is_in_order() -> None:
    assert level_problems(LEVEL) == ()


@pytest.mark.parametrize(
    ("node", "solution"),
    [
        ("replica-1", "database: {multi_az: standby}"),
        ("standby", "database: {multi_az: standby}"),
        ("standby-2", "database: {class: db.r6gd.large, multi_az: cluster}"),
        ("replica-2", "replicas: [{zone: b, class: db.r6g.large}, {zone: c, class: db.r6g.large}]"),
        ("cache-1", "cache: {service: elasticache, engine: redis, class: cache.r6g.large}"),
        ("cache", "cache: {service: elasticache, engine: redis, class: cache.r6g.large}"),
    ],
)
def test_a_fault_may_strike_what_one_design_has(node: str, solution: str) -> None:
    kind = "drill:instance-crash" if node != "cache" else "drill:cache-flush"
    struck = f'"{kind}", node: {node}'
    text = LEVEL.replace("for: 2m, ", "").replace('"aws:ebs:volume-io-latency", node: writer, factor: 20', struck)
    made = text.replace("database: {multi_az: standby}", solution)
    assert struck in made
    assert level_problems(made) == ()


def test_a_level_without_solutions_may_strike_what_is_to_be_added() -> None:
    text = LEVEL.replace("solutions:\n  standby: {database: {multi_az: standby}}\n", "")
    made = text.replace("node: writer", "node: replica-9")
    assert "replica-9" in made
    assert level_problems(made) == ()


@pytest.mark.parametrize(("code", "old", "new", "words"), [case for case in CASES if "§" in case[2]])
def test_a_broken_rule_is_found_where_it_is_broken(code: str, old: str, new: str, words: str) -> None:
    text, line, column = broken(LEVEL, old, new)
    found = level_problems(text)
    assert [(problem.code, problem.line, problem.column) for problem in found] == [(code, line, column)]
    assert words in f"{found[0].message} {found[0].hint}"


@pytest.mark.parametrize(("code", "old", "new", "words"), [case for case in CASES if case[1] in WITHOUT_SPOT])
def test_what_is_missing_is_found_at_its_owner(code: str, old: str, new: str, words: str) -> None:
    text = LEVEL.replace(old, new)
    token, words = WITHOUT_SPOT[old]
    start = text.index(token) + len(token) - len(token.lstrip())
    place = (text[:start].count("\n") + 1, start - text.rfind("\n", 0, start))
    found = level_problems(text)
    assert [(problem.code, problem.line, problem.column) for problem in found] == [(code, *place)]
    assert words in found[0].message


def test_all_problems_come_at_once() -> None:
    """What the file's model refuses hides neither names that do not exist nor what the catalogue refuses."""
    text = (
        LEVEL.replace("drill:az-power", "drill:az-pwer")
        .replace("title: A night shift\n", "title: A night shift\ntitel: B\n")
        .replace("fresh: 0s", "fresh: soon")
        .replace("node: writer", "node: writter")
        .replace("lost_writes: 0", "lost_write: 0")
        .replace("class: db.r6g.large\n    zone: a", "class: db.r6g.lage\n    zone: a")
        .replace("multi_az: standby}", "multi_az: stanby}")
    )
    found = [(problem.code, problem.source.strip()[:12]) for problem in level_problems(text)]
    assert found == [
        ("L020", "titel: B"),
        ("L026", "fresh: soon"),
        ("L023", "- {at: 10m, "),
        ("L032", "- {id: slow,"),
        ("L034", "pass: {avail"),
        ("D103", "class: db.r6"),
        ("L023", "standby: {da"),
    ]


def test_what_others_refer_to_is_fixed_first() -> None:
    """A class that cannot be read is not said to be missing where others name it."""
    found = level_problems(LEVEL.replace("rate: 300/s", "rate: fast").replace("lost_writes: 0", "lost_write: 0"))
    assert [problem.code for problem in found] == ["L026"]


def test_a_hint_names_whole_words() -> None:
    (found,) = level_problems(LEVEL.replace("drill:az-power", "nonsense"))
    names = found.hint.removeprefix("known: ").removesuffix(", …").split(", ")
    assert set(names) < set(FAULTS)
    assert found.hint.endswith(", …")


@pytest.mark.parametrize("length", [10, 100, 600])
def test_a_list_of_long_words_is_not_cut_inside_one(length: int) -> None:
    hint = listed(f"{number:0{length}}" for number in range(30))
    assert all(len(word) == length for word in hint.removeprefix("known: ").removesuffix(", …").split(", "))
