"""Glyphs and styles of outcomes, kinds of event and states. A style names a variable of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.model.run import AlarmState

if TYPE_CHECKING:
    from drill.model.run import NodeState

OUTCOME_GLYPH = {"good": "█", "stale": "▓", "late": "▒", "failed": "✖"}
OUTCOME_STYLE = {"good": "$state-up", "stale": "$state-cold", "late": "$state-degraded", "failed": "$state-down"}
KIND_GLYPH = {
    "fault": "✖",
    "recover": "●",
    "failover": "↻",
    "alarm": "!",
    "action": "▲",
    "scale": "↑",
    "restore": "◔",
    "info": "·",
}
KIND_STYLE = {
    "fault": "$state-down",
    "recover": "$state-up",
    "failover": "$state-failover",
    "alarm": "$state-degraded",
    "action": "$primary",
    "scale": "$state-cold",
    "restore": "$state-restoring",
    "info": "$quiet",
}


ALARM_GLYPH = {AlarmState.OK: "●", AlarmState.ALARM: "!", AlarmState.INSUFFICIENT: "?"}
ALARM_STYLE = {
    AlarmState.OK: "$state-up",
    AlarmState.ALARM: "$state-down",
    AlarmState.INSUFFICIENT: "$state-degraded",
}


def state_style(state: NodeState) -> str:
    """Style of a state."""
    return f"$state-{state.value}"
