"""Volumes that answer late or not at all: the machine is well, so that what watches it sees nothing, or a loss.

A slow volume makes commits and reads slow and triggers nothing: a failover never comes unless somebody asks for one. A silent
one is noticed like a lost machine. Aurora stripes its data over hundreds of volumes and waits for none of them.
"""

from __future__ import annotations

from drill.engine.faults.instance_failures import cut_off
from drill.engine.state.arrays import Arrays
from drill.engine.state.fault_words import root
from drill.engine.state.state import State
from drill.model.level import Fault


def slow_volume(state: State, r: Arrays, fault: Fault) -> None:
    """The volume of a machine becomes slow; nothing fails over for that."""
    if state.inputs.design.database.service.shared_volume:
        # Data is striped over hundreds of volumes, and four of six copies are enough: the slow one is not waited for.
        state.say("info", "storage", "storage: one volume is slow, its segments answer from their other copies")
        return
    i = state.index(fault.target)
    state.machines[i].slow = fault.factor
    state.machines[i].overload = (root(state, fault), "every read from disk and every commit waits", "database.storage")


def volume_normal(state: State, r: Arrays, fault: Fault) -> None:
    """It is as fast as before."""
    state.machines[state.index(fault.target)].slow = 1.0


def volume_paused(state: State, r: Arrays, fault: Fault) -> None:
    """The volume answers nothing, so neither does the database on it."""
    if state.inputs.design.database.service.shared_volume:
        state.say("info", "storage", "storage: one volume does not answer, its segments answer from their other copies")
        return
    cut_off(state, r, state.index(fault.target), root(state, fault), "its volume does not answer")
