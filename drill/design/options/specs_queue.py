"""The options of queues: how many workers take messages, how many may wait, and for how long."""

from __future__ import annotations

from drill.design.option_spec import Modification, OptionSpec
from drill.design.value_forms import PartForm, optional, seconds, whole
from drill.model.design import Consumers, Design
from drill.model.level import Level

AS_LEVEL = "as the level"
HOUR_S, DAY_S = 3600, 86_400


def _queued(level: Level, _design: Design) -> bool:
    return any(item.queue for item in level.classes)


QUEUE: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="queue",
        form=PartForm("Consumers", Consumers),
        meaning="Queues between classes and the database, and the workers that take their messages.",
    ),
    OptionSpec(
        path="queue.workers",
        form=optional(whole(1, 10_000, "workers", 20), AS_LEVEL),
        default=None,
        group="Clients",
        label="Workers",
        title="Workers of a queue",
        meaning="Messages of a class that workers process at the same time.",
        left_out="as the level says for each class that has a queue",
        values=(None, 1, 2, 5, 10, 20, 50, 100, 200),
        shown=_queued,
        helps="More workers clear a backlog sooner, as long as the database has room.",
        hinders="Beyond that room they queue at the database, and everyone else waits behind them.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="queue.bound",
        form=optional(whole(1, 1_000_000_000, "messages", 100_000), AS_LEVEL),
        default=None,
        group="Clients",
        label="Queue length",
        title="Length of a queue",
        meaning="The most messages of a class that may wait; more are refused at once.",
        left_out="as the level says for each class that has a queue",
        values=(None, 100, 1000, 10_000, 100_000, 1_000_000),
        shown=_queued,
        helps="Short: refused users learn it at once, and no backlog outlives its purpose.",
        hinders="Too short for what builds up in an outage, it refuses messages that could have waited.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="queue.expiry",
        field="expiry_s",
        form=optional(seconds("1s", "14d", "10m"), AS_LEVEL),
        default=None,
        group="Clients",
        label="Message expiry",
        meaning="How long a message may wait before it is dropped.",
        left_out="as the level says for each class that has a queue",
        values=(None, 10, 60, 300, 900, HOUR_S, DAY_S, 4 * DAY_S),
        shown=_queued,
        helps="Short: workers waste no time on messages that nobody waits for any more.",
        hinders="Shorter than an outage and the time to clear its backlog, it loses work that could still have been done.",
        modified=Modification("online"),
    ),
)
