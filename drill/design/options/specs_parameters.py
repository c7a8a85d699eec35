"""The options of a database's parameter group: how durable a commit is, and how many threads a replica applies with."""

from __future__ import annotations

from collections.abc import Callable

from drill.catalog.engines import Engine, engine_of
from drill.design.option_spec import Modification, OptionSpec
from drill.design.options.offered import USUAL
from drill.design.value_forms import PartForm, unless_usual, whole, yes_no
from drill.model.design import Design
from drill.model.level import Level

FLUSH = {1: "at each commit", 2: "each second (2)", 0: "each second (0)"}
"""Values of `innodb_flush_log_at_trx_commit` in words."""


def _shown(field: str, able: Callable[[Engine], bool]) -> Callable[[Level, Design], bool]:
    """Shown where it is set; and where its engine has it, if everything may be chosen or the level names parameters."""

    def shown(level: Level, design: Design) -> bool:
        asked = not level.choices or any(path.startswith("database.parameters") for path in level.choices)
        engine = engine_of(design)
        return getattr(design.database, field) != USUAL["database"][field] or (
            asked and engine is not None and able(engine)
        )

    return shown


def _applies_rows(engine: Engine) -> bool:
    return engine.row_replication


def _sync(engine: Engine) -> bool:
    return engine.asynchronous_commit


def _synced(value: int) -> str:
    """A value of `sync_binlog` in words."""
    return {0: "by the OS", 1: "at each commit"}.get(value, f"every {value} commits")


def _workers(value: object) -> str:
    return "one thread" if value == 1 else f"{value} threads"


def _cache_management_shown(level: Level, design: Design) -> bool:
    """Shown where it is set; and on an engine that has it, with readers, if everything may be chosen or the level names it."""
    database = design.database
    asked = not level.choices or any(path.startswith("database.parameters") for path in level.choices)
    able = database.engine in database.service.cache_management_engines and bool(design.replicas)
    return database.cache_management or (asked and able)


PARAMETERS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="database.parameters",
        form=PartForm("Parameters", examples=({"synchronous_commit": False},)),
        meaning="Parameters of the engine, as a DB parameter group has them.",
    ),
    OptionSpec(
        path="database.parameters.innodb_flush_log_at_trx_commit",
        field="flush_log",
        form=unless_usual(whole(0, 2, "", 2), 1),
        default=1,
        label="Log flushed",
        title="innodb_flush_log_at_trx_commit",
        meaning="MySQL and MariaDB: when the log is flushed to disk. 1: at each commit; 2 and 0: once a second.",
        values=(1, 2, 0),
        say=lambda _level, value: FLUSH.get(value, str(value)),
        shown=_shown("flush_log", _applies_rows),
        helps="2 and 0: commits wait for no flush, and a second's commits share one.",
        hinders="A crash loses up to a second of acknowledged writes; a Multi-AZ standby lacks them, too.",
        figures=("commit.async.mysql_s",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.parameters.sync_binlog",
        field="sync_binlog",
        form=unless_usual(whole(0, 4_294_967_295, "commits", 1), 1),
        default=1,
        label="Binlog synced",
        title="sync_binlog",
        meaning="MySQL and MariaDB: commits after which the binary log is synced to disk; 0 leaves it to the operating system.",
        values=(1, 0, 100),
        say=lambda _level, value: _synced(value),
        shown=_shown("sync_binlog", _applies_rows),
        helps="Other than 1, with the log flushed once a second: a commit waits for no disk at all.",
        hinders="After a crash replicas are ahead of the binary log: replication stops, and they must be recreated.",
        figures=("model.restore.base_s",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.parameters.synchronous_commit",
        field="synchronous_commit",
        form=unless_usual(yes_no(), True),
        default=True,
        label="Commit waits",
        title="synchronous_commit",
        meaning="PostgreSQL: whether a commit waits until its log is on disk, or in Aurora's volume.",
        values=(True, False),
        shown=_shown("synchronous_commit", _sync),
        helps="Off: commits wait for nothing.",
        hinders="Off: a crash loses the writes of the last 0.6 s, although they were acknowledged.",
        figures=("commit.async.postgres_s",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.parameters.apg_ccm_enabled",
        field="cache_management",
        form=unless_usual(yes_no(), False),
        default=False,
        label="Warm reader",
        title="apg_ccm_enabled",
        meaning="Aurora PostgreSQL: cluster cache management, which keeps the writer's pages in the buffers of the one reader in "
        "promotion tier 0.",
        values=(False, True),
        shown=_cache_management_shown,
        helps="After a failover the new writer reads from its own memory, as the old one did.",
        hinders="It needs a reader of the writer's own class in promotion tier 0, and no other there. It makes no failover shorter.",
        figures=("storage.aurora.read_ms",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.parameters.replica_parallel_workers",
        field="replica_workers",
        form=unless_usual(whole(1, 1024, "threads", 4), 1),
        default=1,
        label="Apply threads",
        title="replica_parallel_workers",
        meaning="MySQL and MariaDB: threads with which a replica applies writes; 4 by default since MySQL 8.0.27, one before.",
        left_out="1",
        values=(1, 4, 8, 16, 32),
        say=lambda _level, value: _workers(value),
        shown=_shown("replica_workers", _applies_rows),
        helps="A replica that falls behind while its processors idle: four threads apply 3.5 times as much.",
        hinders="Writes to one hot row, which depend on each other; readers that leave the replica no processor.",
        figures=("replica.apply_writes_per_s", "replica.mysql.serial_share"),
        modified=Modification("online"),
    ),
)
