"""The options of running a database: backups, encryption, maintenance, alarms."""

from __future__ import annotations

from collections.abc import Iterable

from drill.catalog.engines import engine_of
from drill.design.option_spec import Default, Modification, OptionSpec
from drill.design.value_forms import (
    PartForm,
    clock,
    days,
    optional_text,
    seconds,
    unless_usual,
    whole,
    yes_no,
)
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.text_fields import RegionName

DAY_S, HOUR_S = 86_400, 3600


def _windows(_level: Level, design: Design) -> Iterable[str]:
    """Every third hour, and the design's own time."""
    return sorted({f"{hour:02d}:00" for hour in range(0, 24, 3)} | {design.database.window})


def _log_kept_shown(level: Level, design: Design) -> bool:
    """Shown for replicas that follow the primary's log, if everything may be chosen, the level names it, or the design sets it."""
    asked = not level.choices or "database.log_retention" in level.choices or design.database.log_keep_s is not None
    return asked and bool(design.replicas) and not design.database.service.shared_volume


def _custom_shown(_level: Level, design: Design) -> bool:
    """Show it if RDS Custom exists for the engine, or if a design has it."""
    engine = engine_of(design)
    return design.database.custom or bool(engine and engine.custom and design.database.service.custom)


def _other_regions(level: Level, _design: Design) -> Iterable[str]:
    return ("", *(region.name for region in level.regions[1:]))


def _abroad_shown(level: Level, design: Design) -> bool:
    """Shown where there is another region, if everything may be chosen, or the design has such copies."""
    named = any(path.startswith("database.backups") for path in level.choices)
    return len(level.regions) > 1 and (not level.choices or named or bool(design.database.backup_region))


def _snapshots_shown(level: Level, design: Design) -> bool:
    """Shown where the design or the level's start keeps snapshots, or the level lets players choose them."""
    named = any(path.startswith("database.backups.snapshots") for path in level.choices)
    return named or design.database.snapshots_kept > 0 or level.start.database.snapshots_kept > 0


OPERATIONS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="database.backups",
        form=PartForm("Backups", examples=({"retention": "7d"},)),
        meaning="Automated backups.",
    ),
    OptionSpec(
        path="database.backups.retention",
        field="retention_days",
        form=days("none", "7d"),
        default=7,
        label="Backups kept",
        meaning="How long automated backups and logs are kept for point-in-time restores; 0 switches them off.",
        values=(0, 1, 7, 14, 35),
        helps="The only way back from a dropped table, except for backtrack.",
        hinders="It is not a failover: a restore takes a long time, and its blocks load slowly.",
        figures=("backup.log_upload_s", "model.restore.base_s", "backup.retention_max_days"),
        modified=Modification("online", note="switching backups on or off interrupts RDS"),
    ),
    OptionSpec(
        path="database.backups.copy_to",
        field="backup_region",
        form=optional_text(RegionName, "us-west-2"),
        default="",
        label="Backups copied to",
        meaning="Another region to which backups and logs are copied continuously, so that the database can be restored there.",
        left_out="none",
        values=_other_regions,
        say=lambda _level, region: region or "none",
        shown=_abroad_shown,
        helps="The cheapest way out of a region that is gone.",
        hinders="It is not a failover: what has not been copied is lost, and a restore takes long.",
        figures=("backup.cross_region_s", "price.transfer.cross_region_gb"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.backups.snapshots",
        field="snapshots_kept",
        form=unless_usual(whole(1, 365, "snapshots", 90), 0),
        default=0,
        absent=Default.LEFT_OUT,
        left_out="none",
        label="Snapshots kept",
        meaning="Daily snapshots, taken by hand or by AWS Backup, that are kept besides the automated backups. They cost; no drill "
        "restores one.",
        values=(0, 7, 35, 90, 365),
        say=lambda _level, count: str(count or "none"),
        shown=_snapshots_shown,
        helps="Audits and mistakes that are found after the automated backups have expired.",
        hinders="Aurora keeps each beyond the retention of backups at its full size.",
        figures=("price.rds.backup", "price.aurora.backup"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.backups.snapshots_to",
        field="snapshot_region",
        form=optional_text(RegionName, "us-west-2"),
        default="",
        label="Snapshots to",
        title="Snapshots copied to",
        meaning="Another region to which the daily snapshots are copied.",
        left_out="none",
        values=_other_regions,
        say=lambda _level, region: region or "none",
        shown=_snapshots_shown,
        helps="A distant copy, which Aurora's automated backups cannot make.",
        hinders="It is a day old, paid for in full on Aurora, and no drill restores it.",
        figures=("price.transfer.cross_region_gb",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.encrypted",
        form=yes_no(),
        default=True,
        label="Encrypted",
        meaning="Encryption at rest. It is chosen at creation; adding it later takes a copy.",
        values=(False, True),
        helps="Audits, and disks that leave the building.",
        hinders="It stops nobody who has a password. Switching it on later takes an encrypted copy of a snapshot.",
        figures=("model.snapshot.copy_per_gib_s",),
        modified=Modification("copy", "model.snapshot.copy_per_gib_s"),
    ),
    OptionSpec(
        path="database.public",
        form=yes_no("yes", "no"),
        default=False,
        label="Public address",
        meaning="Whether the database can be reached from the internet. That is hardly ever right.",
        values=(False, True),
        helps="Hardly ever: VPC peering or a bastion host does it better.",
        hinders="Every scanner on the internet tries the port.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.maintenance",
        form=PartForm("Maintenance", examples=({"window": "03:00"},)),
        meaning="When RDS may patch the database.",
    ),
    OptionSpec(
        path="database.maintenance.window",
        field="window",
        form=clock(),
        default="03:00",
        label="Maintenance",
        meaning="Start of the half-hour window that patches wait for. Without a standby a patch is downtime.",
        values=_windows,
        helps="A patch that restarts the instance, outside the busy hours.",
        hinders="Without a standby it is downtime at any hour.",
        figures=("maintenance.window_s", "maintenance.os_update_s"),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.log_retention",
        field="log_keep_s",
        form=seconds("1m", "30d", "needed", "24h", never="needed", says_never="as needed"),
        default=None,
        label="Log kept",
        meaning="How long the log is kept for replicas that are out of reach; needed: as long as one of them needs it. "
        "A replica that stays away longer is broken.",
        values=(None, 600, HOUR_S, 6 * HOUR_S, DAY_S, 7 * DAY_S),
        shown=_log_kept_shown,
        helps="As needed: a replica that was away for an hour resumes where it stopped.",
        hinders="A bound keeps the volume from filling up with log, and breaks replicas that stay away longer.",
        figures=("model.restore.base_s",),
        modified=Modification("online"),
    ),
    OptionSpec(
        path="database.custom",
        form=yes_no(),
        default=False,
        label="RDS Custom",
        meaning="Access to the operating system, which is then yours to look after. For Oracle and SQL Server.",
        values=(False, True),
        shown=_custom_shown,
        helps="Agents and settings that need the operating system.",
        hinders="What you can change, you also have to maintain.",
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="monitoring.alarms",
        form=yes_no(),
        default=True,
        label="Alarms",
        meaning="Alarms page a person. Without them, a person starts when customers call.",
        values=(False, True),
        helps="Everything that waits for a person starts earlier.",
        hinders="They fix nothing.",
        figures=("operator.page_s", "model.operator.notice_s"),
        modified=Modification("online"),
    ),
)
