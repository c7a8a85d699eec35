"""Changing an option while the drill runs: by hand or by a rule, with the time and the interruption that its record tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from drill.catalog.figure_sheet import figures
from drill.design.live_changes import LIVE_OPTIONS, read_value
from drill.design.option_list import BY_PATH
from drill.design.value_forms import ValueForm
from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Clients, Design, Rule
from drill.model.level import Fault
from drill.model.level_traffic import Curve, Retries
from drill.syntax.forms import FormError
from drill.topology.assemble import assemble
from tests.factories import browse, cache, checkout, design, level, replica

RESTART = figures()["model.app.restart_s"]


def run(made: Design, *acts: Action, length_s: int = 1800, **over: object) -> DrillEngine:
    simulation = DrillEngine(assemble(replace(level(length_s=length_s), **over), made), 1)  # type: ignore[arg-type]
    for action in acts:
        simulation.act(action)
    simulation.advance(length_s)
    return simulation


def told(simulation: DrillEngine, code: str) -> list[int]:
    return [event.t for event in simulation.state.events if event.said.code == code]


READING = design(replicas=(replica(),), reads=(("browse", "replicas"),))


@pytest.mark.parametrize("by_rule", [False, True], ids=("by hand", "by a rule"))
def test_reads_go_to_the_writer_after_a_rolling_restart(by_rule: bool) -> None:
    rule = Rule("at 300s", 0, "change", "reads.browse", "writer")
    made = replace(READING, runbook=(rule,)) if by_rule else READING
    simulation = run(made, *(() if by_rule else (Action(300, "change", "reads.browse", "writer"),)))
    (done,) = told(simulation, "option.changed")
    assert 300 + RESTART.low <= done <= 300 + RESTART.high + 1
    where = next(event.node for event in simulation.state.events if event.said.code == "option.changed")
    assert where in {node.id for node in simulation.inputs.topology.nodes}
    k = [item.name for item in simulation.inputs.level.classes].index("browse")
    assert simulation.rows.route[k * 2 : k * 2 + 2] == [1.0, 0.0]


def test_read_only_mode_rejects_writes_and_nothing_else_at_once() -> None:
    acts = (Action(300, "change", "clients.read_only", "true"), Action(600, "change", "clients.read_only", "false"))
    recording = run(design(), *acts).recording()
    failed = {row.cls: row.failed for row in recording.totals}
    assert failed == {"checkout": pytest.approx(120 * 300, abs=120), "browse": 0}
    assert {row.chain[-1].fact("path") for row in recording.ledger if row.outcome == "failed"} == {"clients.read_only"}


def test_fewer_retries_end_a_storm() -> None:
    """More is asked than the database can do, and every request is asked three times: without retries a third is asked."""
    item = checkout(rate=Curve(((0, 300.0), (60, 5000.0))), retries=Retries(2))
    act = Action(300, "change", "clients.max_retries", "0")
    simulation = run(design(clients=Clients(pool=100)), act, classes=(item,), length_s=900)
    (done,) = told(simulation, "option.changed")
    before, after = (simulation.frames[t].classes[0].retries for t in (290, done + 30))
    assert before > 1000.0
    assert after == 0.0
    totals = simulation.recording().totals[0]
    assert totals.offered == totals.good + totals.late + totals.failed


def test_a_lifetime_of_copies_changes() -> None:
    item = browse(fresh_s=None)
    simulation = run(design(cache=cache(ttl_s=10)), Action(300, "change", "cache.ttl", "1h"), classes=(item,))
    before, after = (simulation.frames[t].classes[0].hit_ratio for t in (290, 1790))
    assert after > before + 0.1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("database.class", "db.r6g.xlarge", "instance.resized"),
        ("database.storage.gib", "400", "storage.enlarged"),
        ("database.multi_az", "standby", "multi_az.converted"),
    ],
)
def test_what_has_an_action_of_its_own_is_done_by_it(path: str, value: str, code: str) -> None:
    assert told(run(design(), Action(10, "change", path, value), length_s=7200), code)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("clients.pool", "many", "refused.not_changeable"),
        ("database.encrypted", "true", "refused.not_changeable"),
        ("cache.ttl", "5s", "refused.not_changeable"),
        ("clients.max_retries", "9", "refused.retries_only_fewer"),
    ],
)
def test_what_cannot_be_is_refused(path: str, value: str, code: str) -> None:
    assert told(run(design(), Action(10, "change", path, value), length_s=60), code) == [10]


def test_the_control_plane_changes_what_is_its_own() -> None:
    outage = Fault("api", "drill:control-plane-outage", 5, 50, "")
    kinds = {"database.backups.retention": "3d", "clients.read_only": "true"}
    for path, value in kinds.items():
        simulation = run(design(), Action(10, "change", path, value), length_s=60, faults=(outage,))
        assert bool(told(simulation, "refused.no_control_plane")) is path.startswith("database.")


def test_every_live_option_has_a_record() -> None:
    assert set(LIVE_OPTIONS) <= set(BY_PATH)


def test_values_are_read_as_a_file_writes_them() -> None:
    assert read_value("clients.dns_ttl", "5s") == 5
    assert read_value("clients.dns_ttl", "forever") is None
    assert read_value("clients.pool", "40") == 40
    assert read_value("clients.pool", "off") == 0
    with pytest.raises(FormError):
        read_value("clients.pool", "-1")


@pytest.mark.parametrize("path", LIVE_OPTIONS)
def test_a_file_can_name_every_option_that_a_rule_changes(path: str) -> None:
    target = BY_PATH["runbook.target"].form
    assert isinstance(target, ValueForm)
    assert TypeAdapter(target.type).validate_python(path) == path
