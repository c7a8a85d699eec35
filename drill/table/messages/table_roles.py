"""The roles of a table: what each sees, what each may do, and which actions need its consent."""

from __future__ import annotations

from dataclasses import dataclass

FACILITATOR = "facilitator"
"""The name and the role of whoever leads the drill."""
HOST = "plan"
"""The author of entries that the plan makes by itself."""

SEES = {
    "map": "the map, with the state of each node",
    "figures": "load, queue, lag and connections of each node",
    "gauges": "shares answered in time, by class",
    "log": "what the systems report: alarms, failovers, actions",
    "votes": "who votes how",
    "outside": "messages from outside, and the public status page",
    "bill": "the monthly bill and what the drill adds",
    "orders": "requests lost, and acknowledged writes lost",
    "objectives": "the objectives that people rate",
}
"""Parts of the drill that a role may see, each with its meaning."""
MAY = {
    "say": "speak at the table",
    "propose": "propose an action",
    "vote": "vote on a proposal",
    "decide": "decide a proposal",
    "hold": "ask for a hold",
    "status": "publish a status to customers",
    "mark": "note a strength, a gap, a quote or a rating",
}
"""Permissions of a role. Everyone may answer questions and forecast."""


@dataclass(frozen=True, slots=True)
class TableRole:
    """A role: how many people may hold it, what they see and may do."""

    name: str
    sees: tuple[str, ...]
    may: tuple[str, ...]
    seats: int = 4
    needed_for: tuple[str, ...] = ()
    """Kinds of action that are decided only once somebody of this role has voted for them, if anybody of it is here."""
    task: str = ""
    """The role's task, on its card."""


DEFAULT_ROLES = (
    TableRole(
        "commander",
        ("map", "gauges", "log", "votes"),
        ("propose", "decide", "say", "hold", "vote"),
        seats=1,
        task="You decide, and you say why. Ask for what you do not see; a decision not to act is a decision too.",
    ),
    TableRole(
        "dba",
        ("map", "figures", "log", "votes"),
        ("propose", "vote", "say", "hold"),
        task="You know what the systems do. Say what you see before you say what you would do, and what it would cost.",
    ),
    TableRole(
        "comms",
        ("gauges", "outside"),
        ("status", "vote", "say", "hold"),
        seats=2,
        task="You speak for the team to everybody outside. Ask what is known before you promise anything.",
    ),
    TableRole(
        "finance",
        ("bill", "orders", "gauges"),
        ("vote", "say", "hold"),
        seats=1,
        needed_for=("scale", "restore"),
        task="You see what it costs, in orders and in money. Say so before it is decided, not after.",
    ),
    TableRole(
        "observer",
        ("map", "gauges", "log", "votes", "objectives"),
        ("mark", "hold"),
        seats=8,
        task="You watch how people work. Note what they say word for word, what went well and what was missing. Rate the objectives.",
    ),
)
"""The roles of a plan that names none."""
EVERYTHING = TableRole(
    FACILITATOR,
    tuple(SEES),
    tuple(MAY),
    task="The engine answers, you only ask and inject. Hold the clock when nobody has spoken; leave it running when it hurts.",
)
"""The facilitator's."""
