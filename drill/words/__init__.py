"""Codes and numbers to English: the only part that writes sentences about a run.

The engine says `Said(code, **facts)`. A table here has the sentence of each code; `english` looks it up.

**A code** is `subject.what_happened`, lower case: `failover.started`, `replica.promoted`, `volume.full`. The subject is the
thing it happens to, in the field's word. It stands as a literal where it is said, `Said("failover.started", node=…)`, so
that a search finds both ends and a test can compare them. A code says one thing; where two cases have two sentences they
have two codes, not a flag, unless the flag is a number or a name.

**Facts** are numbers and identifiers, never words: `node="replica-1"`, `size_gib=200`, `wait_s=1.5`. Units stand in the
name, as everywhere. A number that the sentence shows rounded is rounded where it is said if it is part of a chain: rows of
the ledger are told apart by their chains, and two that read alike must be one. A template shows a fact
with the unit of its name, so it writes `{wait_s}` and not `{wait_s} s`.

A fact may be another Said: `Said("cause.retried_after", first=Said("cause.timeout", node="writer"))`; the sentence
finds it in
English, `"retry after {first}"`. A fact `by`, with `action`, `target` and `value`, makes a code the outcome of an
action; `english`
writes who did what before its sentence.

**A chain** is root, consequences, choice:
- The *root* is the event it began with. It has the facts `at_s` (second of the drill), `kind` (a fault's kind, or
  `failover`, `restart`, `restore`, `scale`, `flush`) and `target`: `Said("failover.root", at_s=600, kind="failover",
  target="replica-1")`. `english` writes the wall clock before its sentence, so the sentence does not hold it.
  State.start_trouble takes it and reads the kind from it.
- A *consequence* is any code: `Said("machine.stopped", node="writer")`.
- The *choice* is the option that let it happen. It has the facts `path`, as a design file writes it, and `value`: a number,
  True or False for on and off, or a word of the file (`"forever"`). A value with a unit has it in the fact's name
  (`value_s=5`), and a sentence finds it as `value`, written out: `Said("choice.option", path="clients.pool",
  value=20)`. `english` writes `clients.pool: ` before its sentence, or the plan's label instead of the path; the
  sentence is what follows: `"{value}"` for `choice.option`, `"{value}, so every miss queries the database"` for
  `choice.misses_not_coalesced`. An action of a person in place of an option is `Said("choice.action", path="action",
  value="shed")`.

**A table** is a module of this package by subject (`database_sentences`, `cache_sentences`, …) with one constant of type
`Table`: a template over the facts, or a function of facts and level where a template will not do. Register it in
`english.TABLES`; `tests/words` holds codes and sentences together. Sentences follow the style sheet: subject, verb, object,
active, the field's word, no full stop, lower case at the beginning unless it is a name. Events name the node only where the
sentence needs it.

**Comparisons** are over codes: `machine.note == TAKING_OVER`, `said.code == "failover.done"`. Nothing looks for English.
"""
