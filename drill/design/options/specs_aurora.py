"""The options that only Aurora has: serverless capacity, backtrack, write forwarding, several writers."""

from __future__ import annotations

from drill.design.catalog_forms import capacity
from drill.design.option_spec import Modification, OptionSpec
from drill.design.options import implied
from drill.design.value_forms import hours, one_of, whole
from drill.model.design import Design
from drill.model.level import Level


def _serverless(_level: Level, design: Design) -> bool:
    return design.database.capacity is not None


def _backtrack_shown(_level: Level, design: Design) -> bool:
    database = design.database
    return database.engine in database.service.backtrack_engines or database.backtrack_h > 0


def _forwarding_shown(level: Level, design: Design) -> bool:
    """Shown for services with write forwarding, if everything may be chosen, the level names it, or the design uses it."""
    asked = not level.choices or "database.write_forwarding" in level.choices
    database = design.database
    return database.write_forwarding != "off" or (asked and database.service.write_forwarding)


def _writers_shown(level: Level, design: Design) -> bool:
    """Shown only on levels about its history: AWS has withdrawn it."""
    return design.database.writers > 1 or "database.writers" in level.choices


AURORA: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="database.capacity",
        form=capacity(),
        default=None,
        label="Capacity",
        meaning="The range in which a serverless instance scales; an ACU is 2 GiB of memory and its share of CPU.",
        left_out="no serverless instance",
        values=(
            (0.5, 4.0),
            implied.FIRST_CAPACITY,
            (0.5, 64.0),
            (2.0, 16.0),
            (2.0, 64.0),
            (8.0, 64.0),
            (8.0, 128.0),
            (16.0, 64.0),
            (32.0, 256.0),
        ),
        shown=_serverless,
        helps="Traffic that comes and goes, and nights without any.",
        hinders="A sharp peak from a low minimum: it scales in steps, and max_connections follows the maximum. "
        "From 0 ACU it pauses while no connection is open, and the first request waits some 15 seconds.",
        figures=("serverless.acu_gib", "model.serverless.up_share_s", "serverless.resume_s", "price.aurora.acu_h"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.backtrack",
        field="backtrack_h",
        form=hours("off", "24h", "72h"),
        default=0,
        label="Backtrack",
        meaning="Aurora MySQL: hours of change records kept, to go back in time in place and within minutes.",
        values=(0, 1, 6, 24, 48, 72),
        shown=_backtrack_shown,
        helps="A mistake noticed within hours: minutes in place instead of a restore.",
        hinders="Everyone's good writes since then are undone too.",
        figures=("backtrack.max_h", "model.backtrack.rewind_s", "price.aurora.backtrack_per_million"),
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="database.write_forwarding",
        form=one_of(
            off="off",
            eventual="reads wait for nothing",
            session="for their own writes",
            **{"global": "for all writes"},
        ),
        default="off",
        label="Forwards writes",
        meaning="Aurora global database: readers in other regions forward writes to the writer. The value says what their reads wait for.",
        values=("off", "eventual", "session", "global"),
        shown=_forwarding_shown,
        helps="Transactions in other regions that read a lot and write little.",
        hinders="Reads that must see every write wait for the replication lag each time, and losing the writer hurts other regions too.",
        figures=("model.global.ship_ms",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.writers",
        form=whole(1, 100, "", 1),
        default=1,
        label="Writers",
        meaning="Aurora multi-master: every instance writes. History: AWS withdrew it in 2023.",
        values=(1, 2, 3, 4),
        shown=_writers_shown,
        helps="While it existed: no failover for writes.",
        hinders="Two writers of one page conflict; it was withdrawn in 2023.",
        figures=("multimaster.max_writers", "multimaster.failover_s"),
        modified=Modification("copy"),
    ),
)
