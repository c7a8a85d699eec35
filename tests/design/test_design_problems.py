"""Every rule of a design file: broken once, the problem has its code and points to the token that broke it."""

from __future__ import annotations

import pytest

from tests.document_texts import DESIGN, LEVEL, broken, design_problems, level_problems

CASES: list[tuple[str, str, str, str]] = [
    # code, what stands in the design, what stands there instead (the spot marked), a word of the message or hint
    ("D005", "  engine: postgres", "  engine: postgres: §12", ""),
    ("D008", "proxy: off", "proxy: off\n§proxy: off", "twice"),
    ("D020", "  multi_az: standby", "  multi_az: standby\n  §multiaz: off", "did you mean multi_az?"),
    ("D020", "design: mine", "design: mine\n§level: x", "known: database, replicas"),
    ("D020", "  ttl: 60s", "  §ttl_s: 60s", "did you mean ttl?"),
    ("D021", "  service: rds\n", "", ""),
    ("D022", "proxy: off", "proxy: §on", "a map"),
    ("D022", "  replicas: 1", "  replicas: §1.5", "a whole number"),
    ("D022", "{zone: b, class: db.r6g.large}", "{zone: b, class: db.r6g.large, serves: §yes}", "true or false"),
    ("D023", "multi_az: standby", "multi_az: §stand-by", "did you mean standby?"),
    ("D023", "multi_az: standby", "multi_az: §false", "write off"),
    ("D125", "browse: replicas", "browse: §reader", "writer, replicas"),
    ("D023", "do: promote, target: replica-1", "do: §promot, target: replica-1", "did you mean promote?"),
    ("D024", "gib: 100", "gib: §0", "at least 1"),
    ("D024", "gib: 100", "gib: §999999", "at most 200000"),
    ("D026", "proxy: off", "proxy: {max_connections: §80}", "99.5 %"),
    ("D026", "proxy: off", "proxy: {max_connections: §0 %}", "between 1 % and 100 %"),
    ("D026", "proxy: off", "proxy: {max_connections: §99.5 %}", "whole number of percent"),
    ("D026", "proxy: off", "proxy: §false", "write off"),
    ("D026", "ttl: 60s", "ttl: §60", "a unit"),
    ("D026", "ttl: 60s", "ttl: §1500ms", "whole number of seconds"),
    ("D026", "pool: off", "pool: §none", "whole number"),
    ("D026", "pool: off", "pool: §-1", "not between 0"),
    ("D026", "dns_ttl: forever", "dns_ttl: §never", "not a duration"),
    ("D026", "class: cache.r6g.large", "class: §r6g.large", "cache.r6g.large"),
    ("D026", "design: mine", "design: |\n  §two\n  lines", "one line"),
    ("D026", "value: 50 %", "value: §150 %", "more than 100 %"),
    ("D026", "do: shed, target: browse, value: 50 %", "do: scale, value: §large", "not an instance class"),
    ("D026", "do: shed, target: browse, value: 50 %", "do: restore, value: §yesterday", "not a duration"),
    ("D021", "do: shed, target: browse, value: 50 %", "do: §shed, target: browse", "needs a value"),
    ("D021", "do: promote, target: replica-1", "do: §promote", "needs a target"),
    ("D042", "do: promote, target: replica-1", "do: promote, target: replica-1, value: §7", "no value"),
    ("D030", "  zone: a\n", "  zone: §d\n", "known: a, b, c"),
    ("D030", "{zone: b, class", "{zone: §us-east-1x, class", "did you mean us-east-1"),
    ("D031", "target: browse", "target: §brows", "did you mean browse?"),
    ("D031", "when: at 12m", "when: §brows.availability < 9 %", "did you mean browse?"),
    ("D032", "target: replica-1", "target: §replica-7", "did you mean replica-1?"),
    ("D032", "when: writer.down", "when: §wrter.down", "did you mean writer?"),
    ("D032", "when: writer.down", "when: §writer.lag > 3s", "no replica"),
    ("D032", "do: promote, target: replica-1", "do: restart-clients, target: §writer", "leave target out"),
    ("D038", "when: at 12m", "when: §at noon", "condition"),
    ("D038", "when: at 12m", "when: §writer.sleepy", "which does not exist"),
    ("D040", "for: night-shift", "for: §day-shift", "night-shift"),
    ("D041", "  storage: {type: gp3, gib: 100}", "  storage: {type: gp3, gib: §200}", "database.multi_az"),
    ("D041", "  storage: {type: gp3, gib: 100}", "  storage: {type: gp3, gib: 100}\n  encrypted: §false", "encrypted"),
    ("D042", "  replicas: 1\n", "  replicas: 1\n  §nodes: 2\n", "valkey has shards"),
    ("D103", "  class: db.r6g.large\n", "  class: §db.r6g.lage\n", "db.r6g.large"),
    (
        "D122",
        "  - {zone: b, class: db.r6g.large}",
        "  - {zone: b, class: db.r6g.large}\n  - {name: §writer, zone: b, class: db.r6g.large}",
        "node",
    ),
    ("D125", "reads: {browse: replicas}", "reads: {checkout: §replicas}", "writes"),
    ("D125", "reads: {browse: replicas}", "reads: {brows: §replicas}", "browse"),
    ("D166", "  ttl: 60s", "  ttl: 60s\n  classes: [§checkout]", "it writes"),
]


def test_the_design_of_these_tests_is_in_order() -> None:
    assert design_problems(DESIGN) == ()


@pytest.mark.parametrize(("code", "old", "new", "words"), [case for case in CASES if "§" in case[2]])
def test_a_broken_rule_is_found_where_it_is_broken(code: str, old: str, new: str, words: str) -> None:
    text, line, column = broken(DESIGN, old, new)
    if code == "D026" and "|" in new:
        column, line = new.index("|") + 1, 1  # block text begins at its sign
    if code == "D005":
        column -= 2  # the colon is what cannot stand there
    found = design_problems(text)
    assert [(problem.code, problem.line, problem.column) for problem in found] == [(code, line, column)]
    assert words in f"{found[0].message} {found[0].hint}"


def test_a_missing_key_is_found_at_the_map_that_lacks_it() -> None:
    found = design_problems(DESIGN.replace("  service: rds\n", ""))
    assert [(problem.code, problem.line, problem.column) for problem in found] == [("D021", 3, 1)]
    assert found[0].message == "“database” lacks “service”"


def test_all_problems_come_at_once_in_file_order() -> None:
    text = DESIGN.replace(" db.r6g.large", " db.r6g.lage").replace("at 12m", "noon").replace("zone: a", "zone: q")
    text = text.replace("postgres", "mysql")
    assert [(problem.code, problem.line) for problem in design_problems(text)] == [
        ("D041", 5),
        ("D103", 6),
        ("D030", 7),
        ("D103", 11),
        ("D038", 23),
    ]


def test_what_could_not_be_read_is_not_complained_about_twice() -> None:
    text = DESIGN.replace("gib: 100", "gib: 1e999").replace("zone: b", "zone: *b")
    assert [(problem.code, problem.line) for problem in design_problems(text)] == [("D014", 9), ("D006", 11)]


@pytest.mark.parametrize("content", ["12", "text", "[1, 2]", "null", "true"])
def test_a_file_that_is_no_map_is_one_problem(content: str) -> None:
    (problem,) = design_problems(content)
    assert problem.code == "D022"
    (problem,) = level_problems(content)
    assert (problem.code, problem.line, problem.column) == ("L022", 1, 1)


def test_problems_of_start_are_not_repeated_for_every_solution() -> None:
    found = level_problems(LEVEL.replace("    engine: postgres", "    engine: postgre"))
    assert [(problem.code, problem.line) for problem in found] == [("D101", 38)]


def test_a_design_may_change_what_the_level_lets_it() -> None:
    text = DESIGN.replace("multi_az: standby\n", "multi_az: standby\n  standby_zones: [c]\n").replace("large", "xlarge")
    assert design_problems(text) == ()


@pytest.mark.parametrize("written", ["off", "'off'", '"off"', "", "null", "~"])
def test_what_is_off_may_be_written_in_every_way_yaml_has(written: str) -> None:
    assert design_problems(DESIGN.replace("proxy: off", f"proxy: {written}")) == ()


def test_zero_needs_no_unit() -> None:
    text = DESIGN.replace("dns_ttl: forever", "dns_ttl: 0").replace("  - {zone: b, class: db.r6g.large}\n", "  []\n")
    text = (
        text.replace("reads: {browse: replicas}\n", "")
        .replace("replica-1", "")
        .replace("promote, target: ", "failover")
    )
    assert design_problems(text) == ()
