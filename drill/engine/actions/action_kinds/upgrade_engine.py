"""Upgrading the engine: in place, by a blue/green deployment, and gathering the statistics that a major upgrade loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, Reach
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State

MINOR, MAJOR = "minor", "major"
CREATE, ANALYZE, SWITCH, DELETE = "create", "analyze", "switch", "delete"


def upgrade_in_place(state: State, r: Arrays, action: Action) -> Said | None:
    """Upgrade to the next minor or major version."""
    from drill.engine.database.upgrades.in_place_upgrade import upgrade

    if action.value not in (MINOR, MAJOR):
        return Said("refused.no_such_upgrade", given=action.value)
    return upgrade(state, action.value)


def take_step(state: State, r: Arrays, action: Action) -> Said | None:
    """Take one step of a blue/green deployment."""
    from drill.engine.database.upgrades import blue_green

    if action.value == CREATE:
        return blue_green.create(state, r)
    if action.value == ANALYZE:
        return blue_green.warm_up(state)
    if action.value == SWITCH:
        return blue_green.switch_over(state, r)
    return blue_green.delete(state) if action.value == DELETE else Said("refused.no_such_step", given=action.value)


def gather_statistics(state: State, r: Arrays, action: Action) -> Said | None:
    """Run ANALYZE on the writer."""
    from drill.engine.database.upgrades.planner_statistics import analyze

    return analyze(state)


def _in_place(inputs: Inputs) -> list[ActionChoice]:
    return [ActionChoice("writer", value, Said("menu.upgrade", upgrade=value)) for value in (MINOR, MAJOR)]


STEPS = {
    CREATE: Said("menu.green_create"),
    ANALYZE: Said("menu.green_analyze"),
    SWITCH: Said("menu.green_switch"),
    DELETE: Said("menu.green_delete"),
}
"""Steps of a blue/green deployment, in order, and how a menu calls them."""


def _steps(inputs: Inputs) -> list[ActionChoice]:
    if not inputs.engine_traits.blue_green:
        return []
    gathers = inputs.engine_traits.loses_statistics
    return [ActionChoice("writer", step, said) for step, said in STEPS.items() if gathers or step != ANALYZE]


def _analyzable(inputs: Inputs) -> list[ActionChoice]:
    return [ActionChoice("writer", "", Said("menu.statistics"))] if inputs.engine_traits.loses_statistics else []


def _takes_in_place(inputs: Inputs) -> tuple[str, ...]:
    return (timings.UPGRADE_CHECKS_S, timings.SNAPSHOT_S, inputs.engine_traits.major_upgrade_s)


ACTIONS = (
    ActionSpec(
        kind="upgrade",
        rank=192,
        rule="Upgrades its engine in place",
        requested="an engine upgrade was requested",
        sentences={
            "menu.upgrade": "to the next {upgrade} version",
            "upgrade.checking": "pre-checks of the {upgrade} upgrade started",
            "upgrade.snapshot": "a snapshot is taken before the upgrade",
            "upgrade.started": "the {upgrade} upgrade of the engine started",
            "upgrade.finished": "the {upgrade} upgrade of the engine finished",
            "upgrade.cancelled": "{node} does not answer: the upgrade was cancelled",
            "upgrade.required": "the support of the version ends: RDS upgrades it in the next window, at {window}",
            "upgrade.not_needed": "the forced upgrade is not made: it has been made, or something else is under way",
            "upgrade.rolled_back": "the new version did not start: the upgrade was rolled back",
            "upgrade.failed_over": "the upgraded standby took over",
            "upgrade.stopped": "{node} was down for the upgrade",
            "node.upgrading": "being upgraded",
            "statistics.lost": "the planner has no statistics after the upgrade: run ANALYZE",
            "statistics.missing": "plans were made without statistics",
            "refused.upgrading": "an upgrade is already under way",
            "refused.no_such_upgrade": "{given} is neither minor nor major",
        },
        targets=("writer",),
        value=ActionValue("words", "`minor` or `major`", MAJOR, needed=True, words=(MINOR, MAJOR)),
        offers=(
            Offer(
                title="Upgrade the engine",
                does="Upgrades in place: pre-checks and a snapshot while it serves, then an outage.",
                risk="Down for the upgrade, its standby too; PostgreSQL has no statistics after a major one.",
                choices=_in_place,
                takes=_takes_in_place,
            ),
        ),
        act=upgrade_in_place,
    ),
    ActionSpec(
        kind="blue-green",
        rank=194,
        rule="Takes a step of a blue/green deployment",
        requested="a step of a blue/green deployment was requested",
        sentences={
            "menu.green_create": "create the green environment",
            "menu.green_analyze": "gather its statistics",
            "menu.green_switch": "switch over to it",
            "menu.green_delete": "delete what is beside production",
            "blue_green.creating": "creating the green environment from a snapshot",
            "blue_green.ready": "the green environment runs the new version and follows production",
            "blue_green.failed": "the new version does not start in the green environment, which is deleted",
            "blue_green.gathering": "ANALYZE runs in the green environment",
            "blue_green.gathered": "the green environment has statistics",
            "blue_green.switching": "switchover to the green environment started: writes stop, connections are dropped",
            "blue_green.switch_finished": "switchover completed: the green environment serves",
            "blue_green.switched_over": "the green environment took over",
            "blue_green.timed_out": "switchover cancelled after its timeout: nothing has changed",
            "blue_green.deleted": "the environment beside production was deleted",
            "node.switching_over": "switching over",
            "node.green": "green: the new version",
            "refused.no_blue_green": "there are no blue/green deployments for this database",
            "refused.no_green": "there is no green environment",
            "refused.no_second_environment": "there is no second environment",
            "refused.second_environment_there": "there is a second environment already: delete it first",
            "refused.green_not_ready": "the green environment is still being created",
            "refused.green_lags": "guardrail: green is {behind_s} behind, the timeout is {timeout_s}",
            "refused.green_broken": "guardrail: production was upgraded in place, and green follows it no longer",
            "refused.long_writes": "guardrail: a long transaction or a schema change is open",
            "refused.no_such_step": "{given} is no step: create, analyze, switch or delete",
        },
        targets=("writer",),
        value=ActionValue(
            "words",
            "`create`, `analyze`, `switch` or `delete`",
            SWITCH,
            needed=True,
            words=tuple(STEPS),
        ),
        offers=(
            Offer(
                title="Blue/green deployment",
                does="A copy on the next major version follows production and takes its place.",
                risk="Paid for twice; the switchover drops every connection, and caches are cold.",
                choices=_steps,
                takes=lambda _inputs: (timings.SWITCHOVER_S,),
            ),
        ),
        act=take_step,
    ),
    ActionSpec(
        kind="analyze",
        departs=False,
        rank=196,
        rule="Gathers the planner's statistics",
        requested="statistics were gathered",
        sentences={
            "menu.statistics": "every table",
            "statistics.gathering": "ANALYZE started",
            "statistics.gathered": "the planner has statistics again",
            "choice.analyze": "{value}, which nobody had run",
            "refused.statistics_there": "the planner has its statistics",
        },
        targets=("writer",),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Analyze",
                does="Gathers statistics, so that the planner makes good plans again.",
                risk="None worth mention.",
                choices=_analyzable,
                takes=lambda _inputs: (timings.ANALYZE_S,),
            ),
        ),
        act=gather_statistics,
    ),
)
