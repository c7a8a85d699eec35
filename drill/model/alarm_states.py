"""The state of every alarm of a design at a moment of a drill, from the events up to then."""

from __future__ import annotations

from collections.abc import Iterable

from drill.model.design import Alarm
from drill.model.run import AlarmState, Event

CHANGES = {f"cloud_alarm.{state.value.lower()}": state for state in AlarmState}
"""The state after each event of a change, by the code of the event."""
States = dict[str, AlarmState]
"""State by the name of the alarm."""


def first_states(names: Iterable[str]) -> States:
    """The states in which a drill begins: nothing has breached."""
    return dict.fromkeys(names, AlarmState.OK)


def followed(states: States, events: Iterable[Event]) -> States:
    """The states after these events, in their order."""
    changes = {
        str(dict(event.said.facts)["alarm"]): CHANGES[event.said.code] for event in events if event.said.code in CHANGES
    }
    return states | {name: state for name, state in changes.items() if name in states}


def alarm_states(alarms: Iterable[Alarm], events: Iterable[Event]) -> tuple[tuple[Alarm, AlarmState], ...]:
    """Each alarm with its state after the events of a drill so far."""
    kept = tuple(alarms)
    states = followed(first_states(alarm.name for alarm in kept), events)
    return tuple((alarm, states[alarm.name]) for alarm in kept)
