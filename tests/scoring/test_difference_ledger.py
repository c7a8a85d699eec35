"""The difference ledger: counterfactual runs equal runs of other levels and designs, roots are what the losses need, sums are whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.departures import Departure, departures, without
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Fault, Level
from drill.model.level_traffic import Curve
from drill.model.run import Recording
from drill.scoring.departure_runs import CounterfactualRuns
from drill.scoring.departure_shares import Relation
from drill.scoring.difference_ledger import DifferenceLedger, difference_ledger
from drill.topology.assemble import assemble
from tests.factories import EAST, WEST, browse, checkout, design, level

CRASH = Fault("crash", "drill:instance-crash", 60, 0, "writer")
CUT = Fault("cut", "aws:network:disrupt-connectivity", 60, 120, "writer")
SPIKE = Fault("spike", "drill:traffic-spike", 100, 60, "", 1.5)
CALM = Fault("calm", "drill:instance-crash", 20, 0, "replica-1")
SHED = Action(90, "shed", "browse", "50")


def short(*faults: Fault, **over: object) -> Level:
    return replace(level(length_s=240, faults=faults), **over)  # type: ignore[arg-type]


def inputs_of(made: Level, design_: Design | None = None) -> Inputs:
    return assemble(made, design_ or design())


def told(inputs: Inputs, *actions: Action) -> tuple[DifferenceLedger, Recording]:
    recording = simulate(inputs, 1, actions)
    return difference_ledger(inputs, 1, actions, recording), recording


def codes(found: DifferenceLedger) -> set[tuple[str, tuple[object, ...]]]:
    """Relation, and kind and time of each root, of every line that is not small."""
    lost = sum(line.count for line in found.lines)
    return {
        (line.relation, tuple((root.code, root.fact("at_s")) for root in line.roots))
        for line in found.lines
        if line.count >= 0.05 * lost
    }


def every(drill: DrillEngine, recording: Recording, at_s: int) -> list[Departure]:
    return [item for item in departures(drill, recording) if item.at_s == at_s]


def test_a_run_without_a_fault_equals_a_run_of_the_level_without_it() -> None:
    inputs = inputs_of(short(CRASH, SPIKE))
    drill = DrillEngine(inputs, 1)
    (spike,) = every(drill, simulate(inputs, 1), 100)
    drill.advance(99)
    run = without(drill, [spike])
    run.advance(240)
    assert run.frames.digest() == simulate(inputs_of(short(CRASH)), 1).frames.digest()  # type: ignore[attr-defined]


def test_a_run_without_an_action_equals_a_run_never_given_it() -> None:
    inputs = inputs_of(short(CUT))
    drill = DrillEngine(inputs, 1)
    drill.act(SHED)
    (shed,) = every(drill, simulate(inputs, 1, (SHED,)), 90)
    drill.advance(89)
    run = without(drill, [shed])
    run.advance(240)
    assert run.recording().digest == simulate(inputs, 1).digest


def test_a_run_without_a_rule_equals_a_run_of_a_design_without_it() -> None:
    rule = Rule("at 90s", 0, "reboot", "writer")
    inputs = inputs_of(short(), design(runbook=(rule,)))
    recording = simulate(inputs, 1)
    drill = DrillEngine(inputs, 1)
    (restarted,) = departures(drill, recording)
    drill.advance(restarted.at_s - 1)
    run = without(drill, [restarted])
    run.advance(240)
    assert run.recording().totals == simulate(inputs_of(short()), 1).totals
    found, _ = told(inputs)
    assert codes(found) == {(Relation.ALONE, (("action.root", restarted.at_s),))}


def test_a_run_without_a_rise_equals_a_run_of_flat_demand() -> None:
    rising = replace(browse(), rate=Curve(((0, 800.0), (60, 6000.0), (150, 800.0))))
    inputs = inputs_of(short(classes=(checkout(), rising)))
    drill = DrillEngine(inputs, 1)
    (rise,) = departures(drill, simulate(inputs, 1))
    assert (rise.said.code, rise.at_s, rise.said.fact("new_per_s")) == ("demand.root", 60, 6000.0)
    drill.advance(59)
    run = without(drill, [rise])
    run.advance(240)
    assert run.recording().totals == simulate(inputs_of(short()), 1).totals


def test_a_spike_that_multiplies_by_one_announces_a_rise_and_is_one_departure_with_it() -> None:
    rising = replace(browse(), rate=Curve(((0, 800.0), (70, 6000.0))))
    told_of = replace(SPIKE, at_s=60, factor=1.0, target="browse")
    inputs = inputs_of(short(told_of, replace(told_of, id="other", target="checkout"), classes=(checkout(), rising)))
    found, _ = told(inputs)
    assert [(item.said.code, item.said.fact("target")) for item in found.departures] == [("fault.root", "browse")]
    assert codes(found) == {(Relation.ALONE, (("fault.root", 60),))}


def test_counts_are_whole_and_add_up_to_the_engines() -> None:
    found, recording = told(inputs_of(short(CALM, CRASH, SPIKE)), SHED)
    for name in ("checkout", "browse"):
        for outcome in ("failed", "late", "stale"):
            ours = sum(line.count for line in found.lines if (line.cls, line.outcome) == (name, outcome))
            theirs = sum(row.count for row in recording.ledger if (row.cls, row.outcome) == (name, outcome))
            assert ours == theirs
    remedies = {item.said for item in found.departures if item.remedy}
    assert all(root not in remedies for line in found.lines for root in line.roots)
    roots = sum(item.requests for item in found.departures if not item.remedy)
    assert roots + found.usual == sum(row.count for row in recording.ledger)


def test_the_first_of_two_is_not_guilty_because_it_came_first() -> None:
    """Traffic that rises by a hundredth loses nothing; the writer's crash half a minute later loses everything."""
    slight = replace(SPIKE, id="slight", at_s=30, for_s=20, target="checkout", factor=1.01)
    found, _ = told(inputs_of(short(slight, CRASH)))
    assert codes(found) == {(Relation.ALONE, (("fault.root", 60),))}
    first, second = found.departures
    assert abs(first.alone) < 0.01 * second.alone


def test_either_of_two_outages_of_one_machine_is_enough() -> None:
    """The writer is cut off, and crashes for the same seconds: taking one away leaves the other."""
    found, _ = told(inputs_of(short(CUT, replace(CUT, id="again"))))
    assert codes(found) == {(Relation.EITHER, (("fault.root", 60), ("fault.root", 60)))}


def test_a_fault_that_comes_again_and_costs_as_much_is_one_root() -> None:
    """Two crashes of the writer a minute and a half apart: without both nothing is lost."""
    found, recording = told(inputs_of(short(CRASH, replace(CRASH, id="again", at_s=150))))
    (both,) = found.departures
    assert (both.said.fact("at_s"), both.said.fact("last_s"), both.said.fact("times")) == (60, 150, 2)
    assert [said.fact("at_s") for said in both.each] == [60, 150]
    assert codes(found) == {(Relation.ALONE, (("fault.root", 60),))}
    assert both.requests == both.alone == sum(row.count for row in recording.ledger)


def test_a_fault_that_cost_nothing_the_first_time_is_not_guilty_with_the_second() -> None:
    """The same spike before anybody comes, and again when many do."""
    rising = replace(checkout(), rate=Curve(((0, 0.001), (90, 2000.0))))
    early, late = (replace(SPIKE, id=str(at_s), at_s=at_s, for_s=20, target="checkout") for at_s in (30, 120))
    found, _ = told(inputs_of(short(early, late, classes=(rising, browse()))))
    assert len(found.departures) == 3
    assert all(not item.each for item in found.departures)


def test_a_distance_needs_no_event() -> None:
    """Readers across an ocean of 60 ms have 10 ms: nothing has to happen, and a rise only multiplies what was lost anyway."""
    far = replace(browse(), region="us-west-2", within_ms=10, rate=Curve(((0, 50.0), (60, 100.0))))
    found, _ = told(inputs_of(short(regions=(EAST, WEST), classes=(checkout(), far))))
    assert codes(found) == {(Relation.NOTHING, ())}


def test_nothing_lost_runs_nothing() -> None:
    found, _ = told(inputs_of(short()))
    assert (found.lines, found.runs) == ((), 0)


def test_the_recording_of_another_seed_is_refused() -> None:
    inputs = inputs_of(short(CRASH))
    with pytest.raises(ValueError, match="another drill"):
        CounterfactualRuns(inputs, 2, (), simulate(inputs, 1))


def test_the_steps_of_one_shedding_are_one_departure() -> None:
    """To end a shedding is no departure of its own: without the shedding there is nothing to end."""
    steps = (Rule("at 80s", 0, "shed", "browse", "90"), Rule("at 110s", 0, "shed", "browse", "20"))
    inputs = inputs_of(short(CRASH), design(runbook=steps))
    drill, recording = DrillEngine(inputs, 1), simulate(inputs, 1)
    decided = [item for item in departures(drill, recording) if item.decided]
    assert [item.rules for item in decided] == [(0, 1)]
    drill.advance(79)
    other = without(drill, decided)
    other.advance(inputs.level.length_s)
    plain = simulate(inputs_of(short(CRASH)), 1)
    assert other.recording().totals == plain.totals != recording.totals


def test_by_hand_too_the_steps_of_one_shedding_are_one_departure() -> None:
    given = (replace(SHED, at_s=80), replace(SHED, at_s=110, value="0"), Action(120, "limit", "browse", "100"))
    inputs = inputs_of(short(CRASH))
    found = departures(DrillEngine(inputs, 1), simulate(inputs, 1, given))
    assert [(item.at_s, item.actions) for item in found if item.decided] == [(80, given[:2]), (120, given[2:])]
