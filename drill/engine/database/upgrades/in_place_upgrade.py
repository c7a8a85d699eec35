"""Engine upgrades in place: pre-checks, a snapshot, an outage, and a roll-back where the new version does not start.

* Pre-checks run while the database serves. What they find cancels the upgrade. What they miss stops the new version from
  starting: RDS rolls back to the old one, and the database is down for both (Amazon RDS User Guide, Major version upgrades
  for RDS for MySQL).
* RDS takes a snapshot first where backups are kept; it serves meanwhile.
* A standby of a Multi-AZ instance is upgraded together with its primary. Readable standbys of a Multi-AZ DB cluster are
  upgraded first and one takes over: minor upgrades, and major ones of MySQL (Upgrading the engine version of a Multi-AZ DB
  cluster). Aurora's instances share a volume and are upgraded together.
* Read replicas that copy pages are upgraded with their source; those that apply rows have been upgraded before it
  (RDS-EVENT-0285 waits for that).
* A minor upgrade of Aurora is zero-downtime where patches of its engine are.
"""

from __future__ import annotations

from drill.engine.clients.discovery import reader_given_up
from drill.engine.database.failover import planned, recovery_s, restarted
from drill.engine.database.lifecycle import stop
from drill.engine.database.maintenance import opens_in_s
from drill.engine.database.upgrades.planner_statistics import lose_statistics
from drill.engine.database.zero_downtime import keeps_sessions, pause
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import READER_GIVEN_UP_S, SNAPSHOT_S, UPGRADE_CHECKS_S
from drill.model.said import Chain, Said

MINOR, MAJOR = "minor", "major"


def upgrade(state: State, kind: str) -> Said | None:
    """Start an upgrade. Returns why it cannot be done, or None."""
    refused = obstacle(state)
    if refused:
        return refused
    state.upgrades.under_way = kind
    state.say("info", _node(state), Said("upgrade.checking", upgrade=kind), "RDS-EVENT-0264")
    choice = Said("choice.action", path="action", value="upgrade")
    state.after(state.draw(UPGRADE_CHECKS_S), checked, kind, (*state.asked_for("upgrade"), choice))
    return None


def obstacle(state: State) -> Said | None:
    """The reason that no upgrade or switchover can begin now; None when one can."""
    machine = state.machines[state.writer]
    if state.upgrades.under_way:
        return Said("refused.upgrading")
    if state.failing_over:
        return Said("refused.failing_over")
    if state.restoring:
        return Said("refused.restoring")
    if not machine.alive or machine.cut_off:
        return Said("refused.down", node=machine.spec.node)
    return None


@by_control_plane
def checked(state: State, r: Arrays, kind: str, why: Chain) -> None:
    """Pre-checks are done: take a snapshot and go on, or cancel."""
    if kind == MAJOR and state.upgrades.incompatible:
        _cancel(state, next(iter(state.upgrades.incompatible.values())))
        return
    snapshot_s = 0.0
    if state.inputs.design.database.retention_days:
        state.say("info", _node(state), Said("upgrade.snapshot"), "RDS-EVENT-0040")
        snapshot_s = state.draw(SNAPSHOT_S)
    state.after(snapshot_s, install, kind, why)


def _cancel(state: State, because: Said) -> None:
    state.upgrades.under_way = ""
    state.say("alarm", _node(state), because, "RDS-EVENT-0188")


def _node(state: State) -> str:
    return state.machines[state.writer].spec.node


@by_control_plane
def install(state: State, r: Arrays, kind: str, why: Chain) -> None:
    """The new version is installed: under the sessions, behind readable standbys, or with an outage."""
    machine, database = state.machines[state.writer], state.inputs.design.database
    if not machine.alive or machine.cut_off or state.failing_over:
        _cancel(state, Said("upgrade.cancelled", node=machine.spec.node))
        return
    state.say("info", machine.spec.node, Said("upgrade.started", upgrade=kind), "RDS-EVENT-0267")
    if kind == MINOR and keeps_sessions(state):
        state.after(pause(state, why[0]), finished, kind, why)
        return
    rolling = database.deployment.readable_standbys and (kind == MINOR or state.inputs.engine_traits.rolling_major)
    if rolling and planned(state, r, (*why[:1], Said("upgrade.failed_over"), *why[1:])):
        # The former writer is upgraded while it restarts.
        state.after(recovery_s(state), finished, kind, why)
        return
    key = database.service.engine_patch_s if kind == MINOR else state.inputs.engine_traits.major_upgrade_s
    seconds = state.draw(key)
    failed = kind == MAJOR and bool(state.upgrades.hidden)
    if failed:
        seconds += state.draw(key)
    for i in _together(state, kind):
        _take_down(state, r, i, why, seconds)
    state.after(seconds, rolled_back if failed else finished, kind, why)


def _together(state: State, kind: str) -> list[int]:
    """The machines that are upgraded with the writer, and down with it."""
    pages = kind == MAJOR and not state.inputs.row_replication
    readers = state.inputs.design.database.service.shared_volume or pages
    return [
        i
        for i, machine in enumerate(state.machines)
        if machine.alive and (machine.role in ("writer", "standby") or (readers and machine.role == "reader"))
    ]


def _take_down(state: State, r: Arrays, i: int, why: Chain, seconds: float) -> None:
    machine = state.machines[i]
    chain = (*why[:1], Said("upgrade.stopped", node=machine.spec.node), *why[1:])
    stop(state, r, i, chain, silent=False, note=Said("node.upgrading"))
    if machine.role == "reader":
        state.after(state.draw(READER_GIVEN_UP_S), reader_given_up, i, machine.boot)
    state.after(seconds, restarted, i, machine.boot)


def finished(state: State, r: Arrays, kind: str, why: Chain) -> None:
    """The database runs the new version; a major one of some engines begins without statistics."""
    state.upgrades.under_way = ""
    state.say("recover", _node(state), Said("upgrade.finished", upgrade=kind), "RDS-EVENT-0268")
    if kind == MAJOR:
        state.upgrades.upgraded = True
        if state.upgrades.green is not None:
            state.upgrades.green.broken = not state.upgrades.green.switched
        if state.inputs.engine_traits.loses_statistics:
            lose_statistics(state, why)
    state.changed = True


def rolled_back(state: State, r: Arrays, kind: str, why: Chain) -> None:
    """The new version did not start: the database runs the old one again."""
    state.upgrades.under_way = ""
    because = next(iter(state.upgrades.hidden.values()), Said("upgrade.rolled_back"))
    state.say("alarm", _node(state), because, "RDS-EVENT-0270")


def force(state: State, root: Said) -> None:
    """The support of the version ends: RDS upgrades it in the next window, unless pre-checks stand against it."""
    wait = opens_in_s(state)
    window = state.inputs.design.database.window
    state.say("info", _node(state), Said("upgrade.required", window=window), "RDS-EVENT-0048" if wait else "")
    state.after(wait, forced, root)


@by_control_plane
def forced(state: State, r: Arrays, root: Said) -> None:
    """The window is open. Checks and snapshot were made before it."""
    window = Said("choice.option", path="database.maintenance.window", value=state.inputs.design.database.window)
    if state.upgrades.upgraded or obstacle(state):
        state.say("info", _node(state), Said("upgrade.not_needed"))
    elif state.upgrades.incompatible:
        _cancel(state, next(iter(state.upgrades.incompatible.values())))
    else:
        state.upgrades.under_way = MAJOR
        install(state, r, MAJOR, (root, window))
