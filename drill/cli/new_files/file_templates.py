"""The text of new files."""

from __future__ import annotations

from drill.design.dump import design_data, trimmed
from drill.design.dump import design_text as written_out
from drill.files.bounds import written
from drill.model.design import Design
from drill.model.level import Level

LEVEL = """\
# A level of Failure Drill. Every line may be changed; `drill check @NAME@.yaml` says what is wrong and how to fix it,
# `drill watch @NAME@.yaml` does so on every save. All that may be written, kinds of fault and metrics too, is in
# drill guide levels

level: @NAME@                       # the file's name
title: A night without zone a
chapter: my-levels                  # the folder it would stand in
order: 1

# Words for the player. Numbers come from below: {fault.dark.at} is the time of the fault called dark.
story:
  who: You look after the bookings of a small hotel chain.
  brief: |
    One database in zone a does everything. Tonight at {fault.dark.at} the power of zone a goes, for {fault.dark.for}.
    You may spend {budget} a month.
  promise: "{pass.availability} of all requests answered this evening, and a booking stays booked."
  hint: What takes over by itself, and has heard of every booking?
  lesson: A standby in another zone has every write before the guest hears of it, and takes over under the same name.

decides: [C17, C21]                 # claims it teaches: see the guide
questions:                          # asked before it is played, and after: drill play ./@NAME@.yaml --questions
  - claim: C17
    ask: The writer's zone loses power. What does a read replica in another zone do by itself?
    right: It goes on answering reads; writes stay down until somebody promotes it
    wrong: [It becomes the writer within two minutes, It becomes the writer and loses the last seconds]
  - claim: C21
    ask: How many acknowledged writes does the failover to a standby lose?
    right: "None: each was on the standby before it was acknowledged"
    wrong: [Those of the replication lag, Those since the last snapshot]

lesson: {needs: database.multi_az}  # the option without which the level cannot be won; the proof takes it away

clock: {length: 25m, starts: "21:00"}
places: {us-east-1: [a, b, c]}      # regions and their zones; the first region is home
apps: {instances: 6, threads: 200, eject: 10s}
data: {gib: 50, write_bytes: 1 KiB}

# Kinds of request. within: later is late; timeout: the client gives up; fresh: older is stale.
traffic:
  book:
    rate: 60/s                      # or {0m: 60/s, 15m: 90/s} in steps, or {ramp: {0m: 60/s, 15m: 90/s}}
    reads: 2                        # statements of one request
    writes: 1                       # a class that writes needs the writer
    within: 500ms
    timeout: 2s
    fresh: 0s
    retries: {max: 2, backoff: 200ms}
  look:
    rate: 300/s
    reads: 2
    within: 300ms
    timeout: 1s
    fresh: 30s
    retries: {max: 1, backoff: 200ms}
    keys: {count: 50_000, zipf: 0.9, bytes: 1 KiB}   # with keys a cache can answer it

# What goes wrong, and when.
faults:
  - id: dark
    at: 5m
    for: 15m
    do: "drill:az-power"
    zone: a
    told: Zone {fault.dark.zone} is dark.

budget: {monthly_usd: 800}

# Stars. The first is called pass; without it the others do not count.
objectives:
  pass: {availability: ">= 90 %", availability.book: ">= 85 %", lost_writes: 0, monthly_usd: "<= 800"}
  thrift: {availability.book: ">= 85 %", actions: 0, monthly_usd: "<= 400"}
  steady: {availability: ">= 97 %", monthly_usd: "<= 800"}

# What the player begins with, and which parts of it may be changed (left out: everything).
start:
  database:
    service: rds
    engine: postgres
    class: db.r6g.large
    zone: a
    storage: {type: gp3, gib: 100}
choices: [database.class, database.multi_az, replicas, clients]

# Designs that win, as changes of start. Together they must reach every star.
solutions:
  standby: {database: {multi_az: standby}}
  standby-and-replica:
    database: {multi_az: standby}
    replicas: [{zone: c, class: db.r6g.large}]

# Designs that look right and lose.
traps:
  replica:
    replicas: [{zone: b, class: db.r6g.large}]
"""


def design_text(level: Level, design: Design, says: str = "") -> str:
    """A design file for a level, with a head that says what it is and how to go on."""
    open_parts = ", ".join(level.choices) if level.choices else "everything"
    head = (
        f"# A design for {level.id}. {says or 'This is what the level starts with, everything written out'}.\n"
        f"# You may change: {open_parts}.\n"
        f"# drill score {level.id} FILE says how it does, drill watch FILE on every save.\n"
        "# Values: class db.r6g.large, multi_az off|standby|cluster, proxy off|{max_connections: 100 %},\n"
        "#   cache off|{service: elasticache, engine: valkey, class: cache.r6g.large, replicas: 1},\n"
        "#   runbook [{when: writer.down, for: 5m, do: promote, target: replica-1}]\n"
    )
    return head + written_out(design.name, level.id, trimmed(level, design) if says else design_data(design))


SUITE = """\
# Tests of a design: drill test @NAME@.drill.yaml runs them, and so does pytest.
# Bounds are those of a level's objectives; drill test --help says what passes.

drill: 1                            # version of this form
level: @LEVEL@
design: @DESIGN@   # a file beside this one, or @start, @solution:NAME
seeds: 5                            # every test runs with each of them; 20 to be sure
tests:
  @BOUNDS@
"""


def suite_text(name: str, level_ref: str, level: Level, needed: str) -> str:
    """A test file: what the level asks for, and that the design cannot do without the option the level is about."""
    bounds = ", ".join(f'{bound.metric}: "{written(bound)}"' for bound in level.objectives[0].bounds)
    tests = [f"keeps its promise: {{{bounds}}}"]
    if needed:
        tests.append(
            f"needs {needed}: {{without: {needed}, expect: fail}}   # takes it out: then the promise must break"
        )
    text = SUITE.replace("@NAME@", name).replace("@LEVEL@", level_ref).replace("@DESIGN@", f"./{name}.yaml")
    return text.replace("@BOUNDS@", "\n  ".join(tests))
