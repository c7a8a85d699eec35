"""The options of the primary database: who runs it, on what, and where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drill.catalog.database_services import SERVICES
from drill.catalog.engines import ENGINES
from drill.catalog.versions.engine_versions import day_of, offered_versions
from drill.design.catalog_forms import instance_class, one_of_records
from drill.design.option_spec import Implied, Modification, OptionSpec
from drill.design.options import implied, offered
from drill.design.value_forms import PartForm, one_of, optional_text, text, zone, zones
from drill.model.design import Database, Design
from drill.model.level import Level
from drill.syntax.text_fields import VersionNumber, Word

DAY_S, HOUR_S = 86_400, 3600


def _engines(_level: Level, design: Design) -> Iterable[str]:
    return (name for name, item in ENGINES.items() if design.database.service.name in item.services)


def _engine_words(name: str) -> str:
    found = ENGINES.get(name)
    return f"{found.title}  {found.licence}" if found else name


def _versions(level: Level, design: Design) -> Iterable[str]:
    """No version, and those on which AWS creates a database."""
    return "", *offered_versions(design.database, day_of(level))


def _versions_shown(level: Level, design: Design) -> bool:
    """Shown where the design or the level's start gives a version, or the level lets players choose it."""
    named = "database.version" in level.choices
    return bool(named or design.database.version or level.start.database.version)


def _multi_az(_level: Level, design: Design) -> Iterable[str]:
    return ("off", "standby", "cluster") if design.database.service.has("standby") else ("off",)


def _multi_az_shown(_level: Level, design: Design) -> bool:
    return design.database.service.has("standby") or design.database.multi_az != "off"


def _standby_zones(level: Level, design: Design) -> Iterable[tuple[str, ...]]:
    """Automatic, or one zone of the region that is not the writer's."""
    return (), *((zone,) for zone in offered.home_zones(level, design) if zone != design.database.zone)


def _standby_zones_shown(level: Level, design: Design) -> bool:
    return design.database.multi_az == "standby" and len(offered.home_zones(level, design)) > 2


def _automatic(_level: Level, value: Any) -> str:  # noqa: ANN401 (zones)
    return ", ".join(value) if value else "automatic"


DATABASE: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="database",
        form=PartForm("Database", Database),
        meaning="The primary database.",
    ),
    OptionSpec(
        path="database.service",
        form=one_of_records(SERVICES, lambda service: str(service.title)),
        label="Service",
        meaning="The service that runs the database: RDS operates the engine for you, Aurora adds its own storage, "
        "EC2 leaves it all to you.",
        values=tuple(SERVICES),
        implied=Implied(
            (
                "database.engine",
                "database.version",
                "database.class",
                "database.multi_az",
                "database.standby_zones",
                "database.storage",
                "database.log_retention",
                "database.backtrack",
                "database.capacity",
                "database.writers",
                "database.write_forwarding",
                "replicas",
                "scaling",
                "endpoints",
                "reads",
            ),
            implied.one_after_another(implied.service_features, implied.version, implied.standby_zones, implied.reads),
        ),
        helps="Aurora: fast failover to readers, storage across three zones. RDS: engines that Aurora lacks. EC2: full control.",
        hinders="EC2 waits for a person at night. Aurora bills every I/O.",
        figures=("failover.aurora.with_replica_s", "model.operator.restart_s", "price.aurora.io_per_million"),
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="database.engine",
        form=text(Word, _engine_words, "postgres", "mysql", "mariadb"),
        label="Engine",
        meaning="The database engine. It decides the licence price and which features are available.",
        values=_engines,
        implied=Implied(("database.version",), implied.version),
        helps="Licence prices differ more than speeds.",
        hinders="Features differ too: read replicas, RDS Proxy, IAM authentication and Aurora exist for some engines only.",
        figures=("aurora.speed.mysql", "aurora.speed.postgres"),
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="database.version",
        form=optional_text(VersionNumber, "8.0", "16"),
        default="",
        label="Version",
        meaning="The engine's major version. After standard support AWS charges Extended Support for it, and later upgrades it.",
        left_out="one in standard support",
        values=_versions,
        say=lambda _level, version: version or "in standard support",
        shown=_versions_shown,
        helps="A version in standard support costs nothing extra.",
        hinders="An old one costs by the vCPU-hour, standbys included, and twice as much in the third year.",
        figures=("price.extended_support.vcpu_h", "price.extended_support.year3_vcpu_h"),
        modified=Modification("outage", "model.upgrade.major_s", "a Blue/Green Deployment takes seconds"),
    ),
    OptionSpec(
        path="database.class",
        field="instance",
        form=instance_class(),
        label="Class",
        meaning="The instance class: CPU sets throughput, memory sets the buffer pool and max_connections.",
        values=offered.database_classes,
        near=offered.same_family(lambda design: design.database.instance, offered.database_classes),
        implied=Implied(("database.capacity",), implied.capacity),
        helps="Load near capacity: a larger class shortens queues at once.",
        hinders="Against a lost zone, retries or a cold cache it only buys time.",
        figures=("conn.memory_mib", "model.scale.outage_s"),
        modified=Modification("outage", "model.scale.outage_s"),
    ),
    OptionSpec(
        path="database.zone",
        form=zone(),
        group="Where",
        label="Writer's zone",
        meaning="The Availability Zone of the primary instance: its letter in the home region, or its full name.",
        values=offered.zones,
        implied=Implied(("database.standby_zones",), implied.standby_zones),
        helps="Near the applications, each statement takes less time.",
        hinders="No zone is safer than another; do not guess which one will fail.",
        figures=("net.az.same_ms", "net.az.cross_ms"),
        modified=Modification("copy"),
    ),
    OptionSpec(
        path="database.multi_az",
        form=one_of(off="Single-AZ", standby="one standby", cluster="two readable standbys"),
        default="off",
        group="Where",
        label="Multi-AZ",
        meaning="A Multi-AZ instance has one standby, a synchronous copy that takes over by itself and serves no reads. "
        "A Multi-AZ DB cluster has two readable standbys.",
        values=_multi_az,
        shown=_multi_az_shown,
        implied=Implied(
            ("database.class", "database.standby_zones", "reads"),
            implied.one_after_another(implied.cluster_class, implied.standby_zones, implied.reads),
        ),
        helps="A lost zone, host or volume: the standby has every write and takes over by itself.",
        hinders="Dropped tables and wrong changes are copied just as faithfully. A single standby serves no reads.",
        figures=("failover.rds_multi_az_instance.s", "failover.rds_multi_az_cluster.s", "price.rds.multi_az_factor"),
        modified=Modification("online", "model.multi_az.convert_s"),
    ),
    OptionSpec(
        path="database.standby_zones",
        form=zones(2),
        default=(),
        group="Where",
        label="Standby's zone",
        meaning="The zones of the standby. In the writer's own zone it would be lost together with the writer.",
        left_out="the first other zones of the region",
        filled=True,
        chosen_with="database.multi_az",
        values=_standby_zones,
        say=_automatic,
        shown=_standby_zones_shown,
        helps="A zone other than the writer's, with applications in it.",
        hinders="A zone without applications: after a failover every statement crosses zones.",
        figures=("net.az.cross_ms",),
        modified=Modification("online", "model.multi_az.convert_s"),
    ),
)
