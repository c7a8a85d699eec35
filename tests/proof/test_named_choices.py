"""The last link of a chain: a choice that the level offers, confirmed by a run; two where it takes two; none where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.design.changes import changes
from drill.design.choices import fixed_parts
from drill.design.legal_form import legal_form
from drill.design.solution_parts import solution_parts
from drill.model.level import Level
from drill.model.run import ScoredRun
from drill.proof.named_choices import NO_CHOICE, share_removed
from drill.proof.option_counterfactuals import helps, single_rows
from drill.proof.proven_causes import ProvenCauses, proven_roots, with_choices
from drill.proof.trial import serial
from drill.scoring.scored_run import run
from drill.topology.assemble import assemble
from tests.factories import replica
from tests.proof.levels import level


def causes(made: Level) -> tuple[ProvenCauses, ScoredRun]:
    inputs, played = assemble(made, made.start), run(made, made.start, 1)
    runner = serial(made)
    rows = single_rows(made, made.start, 1, runner, (), changes(made, made.start))
    return with_choices(proven_roots(inputs, played), inputs, played, rows, runner), played


def test_the_last_link_is_what_explain_puts_first() -> None:
    made = level()
    found, played = causes(made)
    first = next(filter(helps, found.rows))
    assert found.named is not None
    for one in found.named:
        assert one.best is not None
        assert one.best.changes == first.changes
        assert one.share_removed == share_removed(found.ledger, one.group, first) >= 0.5
    last = {row.chain[-1].code for row in found.losses}
    assert last == {"choice.confirmed"}
    facts = dict(found.losses[0].chain[-1].facts)
    assert (facts["path"], facts["value"]) == ("database.multi_az", first.changes[0].before)
    assert sum(row.count for row in found.losses) == played.score.offered - played.score.good


@pytest.mark.slow
def test_a_closed_choice_is_never_named() -> None:
    found, _ = causes(replace(level(), choices=("database.backups",), solutions=()))
    assert found.named is not None
    assert all(one.best is None for one in found.named)
    assert {row.chain[-1] for row in found.losses} == {NO_CHOICE}
    paths = [dict(link.facts) for row in found.losses for link in row.chain if "path" in dict(link.facts)]
    assert all(facts.get("given") for facts in paths)


def test_before_the_choices_are_tried_nothing_is_said_of_them() -> None:
    made = level()
    found = proven_roots(assemble(made, made.start), run(made, made.start, 1))
    assert not [link for row in found.losses for link in row.chain if "path" in dict(link.facts)]
    assert {row.chain[0].code for row in found.losses} == {"fault.root"}


def test_what_is_legal_only_together_is_one_choice_of_a_solution() -> None:
    """Reads from replicas are legal once there are some: the second of two choices."""
    made = level()
    standby = next(solution_parts(made, made.start))
    assert [change.key for change in standby] == ["database.multi_az"]
    assert legal_form(made, standby[-1].design) == standby[-1].design
    abroad = replace(made.start, replicas=(replica(zone="us-east-1b"),), reads=(("look", "replicas"),))
    free = replace(made, choices=(), solutions=(("two", abroad),))
    found = list(solution_parts(free, free.start))
    assert all(not list(fixed_parts(free, changes_[-1].design)) for changes_ in found)
    assert {len(changes_) for changes_ in found} <= {1, 2}
    assert [change.key for change in found[0]] == ["replicas"]
