"""The text of a new plan for a table."""

from __future__ import annotations

import re
from pathlib import Path

from drill.model.level import Level
from drill.syntax.problems import Kind
from drill.syntax.source import read_text

TABLE = """\
# A facilitator's plan for @LEVEL@. Keep it to yourself: it says what is to come.
# drill check @NAME@.yaml prints its timeline; drill host --plan @NAME@.yaml leads the table; drill guide tabletop says how.

table: @NAME@
level: @LEVEL@                 # a shipped level, or a level file by its path from here
design: "@DESIGN@"             # what the team runs: a design file, @start, @solution:NAME

# Read aloud before the clock starts.
intro: |
  You run this together. Nobody is examined; the systems and the way we work are.

# What you want to see happen. People rate each P, S, M or U (performed, with some challenges, with major challenges, unable).
objectives:
  - {id: notice, text: Within three minutes somebody says what is broken and who is affected}
  - {id: decide, text: One person decides and says why}
  - {id: tell, text: Customers hear from us within ten minutes of the first alarm}

# Left out: commander, dba, comms, finance, observer. Each sees and does what its card says.
# roles:
#   finance: {seats: 1, sees: [gauges, bill, orders], may: [say, vote], needed_for: [scale, restore]}

decide: {by: commander, majority: [restore], hold_on_propose: true}

# at: released by itself. ready: only by you. when: offered to you once it has held.
# do: a fault, as in a level. tell: a message. hide: nodes whose state nobody sees.
injects:
  - {id: press, at: @PRESS@, to: [comms], tell: A journalist asks whether orders are lost., expect: comms asks before answering}
  - id: spike
    ready: true
    do: "drill:traffic-spike"
    class: @CLASS@
    factor: 2
    for: 5m
    expect: somebody proposes to shed or to scale within three minutes
    notes: release it only when the team is comfortable
  - {id: blind, ready: true, hide: [nodes], for: 3m, tell: Your dashboards have stopped.}
  - {id: nudge, when: availability < 95 %, for: 4m, ready: true, tell: Support asks what to tell customers.}

# hold: the clock stands while they talk.
questions:
  - {at: 0s, hold: true, ask: "Who decides tonight, and who speaks to customers?", think: 1m}
  - {at: @ASK@, hold: true, ask: "What do you know, and what do you only assume?", think: 2m}

closing: ["What surprised you?", "Where did you hesitate?", "What will you change by next month?"]
"""


def table_text(name: str, level_ref: str, level: Level) -> str:
    """A plan for a level: its own first solution is what the team runs."""
    design = "@solution" if level.solutions else "@start"
    first = min((fault.at_s for fault in level.faults), default=level.length_s // 3)
    ask = min(first + 180, level.length_s - 60)
    press = min(first + 600, level.length_s - 60)
    values = {
        "@NAME@": name,
        "@LEVEL@": level_ref,
        "@DESIGN@": design,
        "@CLASS@": level.classes[0].name,
        "@PRESS@": f"{press}s",
        "@ASK@": f"{ask}s",
    }
    text = TABLE
    for key, value in values.items():
        text = text.replace(key, value)
    return text


_BESIDE = re.compile(r"^(level|design): \./([\w.-]+)$", re.MULTILINE)
"""A file beside a plan that the plan names."""


def copied_plan(name: str, source: Path) -> dict[str, str]:
    """Files of a plan like another: the plan under a new name, and what it names beside it. Raises Problems."""
    text = read_text(source, Kind.TABLE)
    made = {
        match[2]: read_text(source.with_name(match[2]), Kind.LEVEL if match[1] == "level" else Kind.DESIGN)
        for match in _BESIDE.finditer(text)
    }
    return {f"{name}.yaml": re.sub(r"^table: .*$", f"table: {name}", text, count=1, flags=re.MULTILINE), **made}
