"""States of alarms follow the events of a drill, whatever else is logged."""

from __future__ import annotations

from drill.model.alarm_states import CHANGES, alarm_states
from drill.model.design import Alarm
from drill.model.run import AlarmState, Event
from drill.model.said import Said

CPU, LAG = Alarm("cpu", "writer", "CPUUtilization", 80.0), Alarm("lag", "replica-1", "ReplicaLag", 30.0)


def _event(second: int, code: str, **facts: str) -> Event:
    return Event(second, "alarm", "writer", Said(code, **facts))


def test_the_last_change_counts() -> None:
    events = (
        _event(60, "cloud_alarm.alarm", alarm="cpu"),
        _event(61, "alarm.availability"),
        _event(90, "cloud_alarm.insufficient_data", alarm="cpu"),
        _event(95, "cloud_alarm.alarm", alarm="of-another-design"),
    )
    assert alarm_states((CPU, LAG), ()) == ((CPU, AlarmState.OK), (LAG, AlarmState.OK))
    assert alarm_states((CPU, LAG), events[:2])[0] == (CPU, AlarmState.ALARM)
    assert alarm_states((CPU, LAG), events) == ((CPU, AlarmState.INSUFFICIENT), (LAG, AlarmState.OK))


def test_every_state_has_a_code() -> None:
    assert set(CHANGES.values()) == set(AlarmState)
