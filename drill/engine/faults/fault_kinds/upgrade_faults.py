"""A version whose support ends, and what stands in the way of an upgrade; `in_place_upgrade` says what comes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def end_support(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The next maintenance window upgrades the engine to the next major version."""
    from drill.engine.database.upgrades.in_place_upgrade import force

    force(state, root)


def open_incompatible(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Something is there that the new version cannot take, and that pre-checks find."""
    state.upgrades.incompatible[fault.id] = Said("upgrade.incompatible")


def close_incompatible(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """It is gone."""
    state.upgrades.incompatible.pop(fault.id, None)


def open_hidden(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Something is there that the new version cannot take, and that pre-checks miss."""
    state.upgrades.hidden[fault.id] = Said("upgrade.rolled_back")


def close_hidden(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """It is gone."""
    state.upgrades.hidden.pop(fault.id, None)


FAULTS = (
    FaultSpec(
        kind="drill:end-of-support",
        title="the support of the engine's version ends, and it is upgraded in the maintenance window",
        sentence="the support of the engine's version ended",
        advice=FaultAdvice(
            helps="An upgrade at an hour of your choice, by a blue/green deployment.",
            hinders="A standby: it is upgraded together with the primary.",
            figures=("upgrade.mysql.major_s", "model.upgrade.major_s", "bluegreen.switchover_s"),
        ),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        strike=end_support,
    ),
    FaultSpec(
        kind="drill:incompatible-schema",
        title="the schema holds something that the next major version cannot take",
        sentence="something came into the schema that the next major version cannot take",
        over="the schema fits the next major version",
        shape=Shape(lasts=True),
        advice=FaultAdvice(
            helps="Pre-checks: they run while the database serves, and cancel the upgrade.",
            hinders="Nothing but a change of the schema.",
            figures=("model.upgrade.checks_s",),
        ),
        sentences={
            "upgrade.incompatible": "pre-checks found what the new version cannot take: the upgrade was cancelled"
        },
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=open_incompatible,
        end=close_incompatible,
    ),
    FaultSpec(
        kind="drill:hidden-incompatibility",
        title="the next major version does not start, although pre-checks pass",
        sentence="something came into the dictionary that pre-checks miss",
        over="the next major version would start",
        shape=Shape(lasts=True),
        advice=FaultAdvice(
            helps="A blue/green deployment: green fails to start, and production never stops.",
            hinders="Pre-checks: they pass. The upgrade is rolled back, and the database is down for both.",
            figures=("upgrade.mysql.major_s",),
        ),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=open_hidden,
        end=close_hidden,
    ),
)
