"""Entries about faults: an inject of the plan released or skipped, and an unplanned fault."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.faults.fault_table import FAULTS
from drill.model.level import Fault
from drill.session.inject import COPIES, LASTS_S, targets
from drill.syntax.problems import quoted, suggest
from drill.table.fold.table_state import Refused, TableEntry, TableState
from drill.table.messages.table_messages import Release, Skip, UnplannedInject
from drill.words import units


def released(state: TableState, entry: TableEntry, message: Release) -> TableState | Refused:
    """Release an inject of the plan."""
    inject = state.setting.plan.inject(message.inject)
    if inject is None:
        known = [one.id for one in state.setting.plan.injects]
        return Refused(f"the plan has no inject {quoted(message.inject)}; {suggest(message.inject, known)}")
    if inject.id in state.injected:
        return Refused(f"inject {inject.id} has been released or skipped")
    if state.second >= state.length_s and (inject.fault or inject.hide):
        return Refused("the drill's clock has run out; nothing can break any more")
    made = replace(state, injected=(*state.injected, inject.id))
    if inject.hide:
        until = entry.at_s + inject.hide_s
        made = replace(made, hidden=(*made.hidden, *((name, until) for name in inject.hide)))
    if inject.fault is None:
        return made
    return _struck(made, replace(inject.fault, id=f"inject-{inject.id}", at_s=entry.at_s))


def _struck(state: TableState, fault: Fault) -> TableState:
    left = state.length_s - fault.at_s
    return replace(state, faults=(*state.faults, replace(fault, for_s=min(fault.for_s, left))))


def skipped(state: TableState, _entry: TableEntry, message: Skip) -> TableState | Refused:
    """Leave an inject of the plan out."""
    if state.setting.plan.inject(message.inject) is None:
        return Refused(f"the plan has no inject {quoted(message.inject)}")
    if message.inject in state.injected:
        return Refused(f"inject {message.inject} has been released or skipped")
    return replace(state, injected=(*state.injected, message.inject))


def unplanned(state: TableState, entry: TableEntry, message: UnplannedInject) -> TableState | Refused:
    """Inject a fault that is not in the plan."""
    fault = _unplanned_fault(state, entry, message)
    return fault if isinstance(fault, Refused) else _struck(state, fault)


def _unplanned_fault(state: TableState, entry: TableEntry, message: UnplannedInject) -> Fault | Refused:
    """The unplanned fault, or why it cannot strike here."""
    inputs, spec = state.setting.inputs, FAULTS.get(message.kind)
    if spec is None:
        return Refused(f"there is no fault {quoted(message.kind)}; {suggest(message.kind, FAULTS)}")
    if state.second >= state.length_s:
        return Refused("the drill's clock has run out; nothing can break any more")
    target = _zone(state, message.target) or message.target or spec.shape.default
    known = targets(inputs, message.kind)
    if target not in known and not (not target and not spec.shape.needs_target):
        return Refused(f"{message.kind} strikes no {quoted(target)} here; {suggest(target, known)}")
    shape = spec.shape
    default = shape.factor if spec.laboratory_factor is None else spec.laboratory_factor
    factor = default if message.factor is None else message.factor
    if shape.scales and not shape.least <= factor <= shape.most:
        return Refused(f"{message.kind} takes a factor from {units.factor(shape.least)} to {units.factor(shape.most)}")
    lasts_s = (message.for_s or LASTS_S) if shape.lasts else 0
    return Fault(f"sudden-{entry.n}", message.kind, entry.at_s, lasts_s, target, factor, COPIES if shape.counts else 1)


def _zone(state: TableState, word: str) -> str:
    """The full name of a zone given by its letter; empty for anything else."""
    home = state.setting.inputs.level.home
    return home.name + word if len(word) == 1 and home.name + word in home.zones else ""
