"""Slow or unresponsive volumes (gray failures): the instance itself stays healthy.

A slow volume makes commits and reads slow and triggers nothing: a failover never comes unless somebody requests one. A silent
one is noticed like a lost instance. Aurora stripes its data over hundreds of volumes and waits for none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def slow_down(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The volume of an instance becomes slow; nothing fails over for that."""
    database = state.inputs.design.database
    if database.service.shared_volume:
        # Data is striped over hundreds of volumes, and four of six copies are enough: the slow one is not waited for.
        state.say("info", "storage", Said("storage.one_volume_slow"))
        return
    machine = state.machines[state.index(fault.target)]
    machine.slow = fault.factor
    choice = Said("choice.option", path="database.storage", value=database.storage.type)
    machine.overload = (root, Said("volume.everything_waits"), choice)


def normal_speed(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """It is as fast as before."""
    state.machines[state.index(fault.target)].slow = 1.0


def pause(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The volume answers nothing, so neither does the database on it."""
    from drill.engine.faults.machine_outages import cut_alone

    if state.inputs.design.database.service.shared_volume:
        state.say("info", "storage", Said("storage.one_volume_paused"))
        return
    cut_alone(state, r, state.index(fault.target), fault.id, root, Said("node.volume_paused"))


def resume(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The volume answers again."""
    from drill.engine.faults.machine_outages import answers_again

    answers_again(state, r, state.index(fault.target), fault.id)


FAULTS = (
    FaultSpec(
        kind="aws:ebs:volume-io-latency",
        title="a volume becomes slow",
        sentence="the volume of {target} became slow",
        over="the volume of {target} is as fast as before",
        shape=Shape(("node",), default="writer", lasts=True, scales=True, factor=10.0, least=1.0),
        advice=FaultAdvice(
            helps="A failover to an instance whose volume is healthy; a cache.",
            hinders="More CPU.",
            figures=("storage.ebs.latency_ms",),
        ),
        sentences={
            "storage.one_volume_slow": "storage: one volume is slow; its segments are read from their other copies",
            "volume.everything_waits": "every read from disk and every commit waits",
        },
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=slow_down,
        end=normal_speed,
    ),
    FaultSpec(
        kind="aws:ebs:pause-volume-io",
        title="a volume stops answering",
        sentence="the volume of {target} stopped answering",
        over="the volume of {target} answers again",
        shape=Shape(("node",), default="writer", lasts=True),
        advice=FaultAdvice(
            helps="A standby, which has a volume of its own.",
            hinders="Retries: every request waits for the same volume.",
            figures=("failover.rds_multi_az_instance.s",),
        ),
        sentences={
            "node.volume_paused": "its volume does not answer",
            "storage.one_volume_paused": "storage: one volume does not answer; its segments are read from their other copies",
        },
        severs=Severs.SILENT,
        data=Data.KEPT,
        strike=pause,
        end=resume,
    ),
)
