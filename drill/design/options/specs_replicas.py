"""The options of read replicas: how many, where, on which class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from drill.design.catalog_forms import instance_class
from drill.design.option import Option
from drill.design.option_spec import Implied, Modification, OptionSpec
from drill.design.options import implied, offered
from drill.design.value_forms import PartForm, optional, optional_text, whole, yes_no, zone
from drill.model.design import Design, Replica
from drill.model.level import Level
from drill.model.service import LAST_PROMOTION_TIER, USUAL_PROMOTION_TIER
from drill.syntax.safe_text import safe
from drill.syntax.text_fields import Name

MOST = 15
"""The most read replicas that the plan offers: the limit of Aurora and of most RDS engines."""
MOST_IN_A_FILE = 100
"""A bound for untrusted files only; what AWS allows is a rule of the catalogue."""


def _count(design: Design) -> int:
    return len(design.replicas)


def _put_count(level: Level, design: Design, number: int) -> Design:
    """Keeps the first replicas; new ones take turns over the zones without the writer."""
    region = offered.home_zones(level, design)
    others = [zone for zone in region if zone != design.database.zone] or list(region)
    kept = list(design.replicas[:number])
    taken = {item.name for item in kept}
    while len(kept) < number:
        name = next(f"replica-{n}" for n in range(1, number + 1 + len(taken)) if f"replica-{n}" not in taken)
        taken.add(name)
        kept.append(Replica(name, others[len(kept) % len(others)], design.database.instance))
    return replace(design, replicas=tuple(kept))


def _each(spec: OptionSpec, _level: Level, design: Design) -> Iterator[Option]:
    """A row for each replica."""

    def row(number: int, name: str) -> Option:
        def get(design: Design) -> Any:  # noqa: ANN401 (values of every kind)
            return getattr(design.replicas[number], spec.attribute)

        def put(_level: Level, design: Design, value: Any) -> Design:  # noqa: ANN401
            changed = replace(design.replicas[number], **{spec.attribute: value})
            return replace(design, replicas=(*design.replicas[:number], changed, *design.replicas[number + 1 :]))

        return spec.row(get, put, key=f"replicas.{number}.{spec.key}", label=f"  {safe(name)}")

    return (row(number, item.name) for number, item in enumerate(design.replicas))


def _all(spec: OptionSpec, _level: Level, design: Design) -> Iterator[Option]:
    """One row for all replicas. It shows the first one's value; of true and false, true if it is true of all."""

    def get(design: Design) -> Any:  # noqa: ANN401 (values of every kind)
        found = [getattr(item, spec.attribute) for item in design.replicas]
        return all(found) if isinstance(found[0], bool) else found[0]

    def put(_level: Level, design: Design, value: Any) -> Design:  # noqa: ANN401
        return replace(design, replicas=tuple(replace(item, **{spec.attribute: value}) for item in design.replicas))

    if design.replicas:
        yield spec.row(get, put)


def _own_volumes(_level: Level, design: Design) -> bool:
    return not design.database.service.shared_volume


def _tiers_shown(level: Level, design: Design) -> bool:
    """Shown with several readers of a cluster, where the level leaves everything open or names the option; or where one is set."""
    offered_here = not level.choices or "replicas.promotion_tier" in level.choices
    several = design.database.service.shared_volume and len(design.replicas) > 1
    return (several and offered_here) or any(item.promotion_tier != USUAL_PROMOTION_TIER for item in design.replicas)


def _encryption_shown(_level: Level, design: Design) -> bool:
    """Shown if the source is not encrypted, or a replica differs already."""
    return not design.database.encrypted or any(item.encrypted is not None for item in design.replicas)


def counts(low: int) -> tuple[int, ...]:
    """Numbers of replicas from the least to the most that the plan offers."""
    return tuple(range(low, MOST + 1))


REPLICAS: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="replicas",
        form=PartForm("Replica", Replica, "list", MOST_IN_A_FILE, ([{"zone": "b", "class": "db.r6g.large"}],)),
        group="Replicas",
        label="Read replicas",
        meaning="Asynchronous copies for reads: read replicas on RDS, readers of the shared volume on Aurora. "
        "On RDS they are not standbys: promoting one takes a person and loses its lag.",
        values=counts(0),
        get=_count,
        put=_put_count,
        implied=Implied(("endpoints", "reads"), implied.one_after_another(implied.endpoints, implied.reads)),
        helps="Reads that tolerate some age; disaster recovery in another region.",
        hinders="Losing the writer: an RDS replica never takes over by itself, and promoting it loses its lag. "
        "An Aurora reader does take over.",
        figures=("replica.promote_s", "replica.rds.idle_lag_ms", "aurora.replica_lag_ms"),
        modified=Modification("online", "model.scaling.create_s"),
    ),
    OptionSpec(
        path="replicas.name",
        form=optional_text(Name, "replica-1"),
        absent="",
        meaning="Its name on the map and in the runbook.",
        left_out="replica-1, replica-2, … by its place in the list",
    ),
    OptionSpec(
        path="replicas.zone",
        form=zone(),
        group="Replicas",
        label="Zone",
        title="A replica's zone",
        meaning="The zone or region in which a replica runs.",
        values=offered.zones,
        rows=_each,
        implied=Implied(("reads",), implied.reads),
        helps="Another zone or region than the writer's.",
        hinders="A region away it lags further behind, and transfer is billed.",
        figures=("global.replication_lag_s",),
        modified=Modification("copy", "model.scaling.create_s"),
    ),
    OptionSpec(
        path="replicas.class",
        field="instance",
        form=instance_class(),
        group="Replicas",
        label="Class of all",
        meaning="The instance class of each replica.",
        values=offered.reader_classes,
        near=offered.same_family(lambda design: design.replicas[0].instance, offered.reader_classes),
        rows=_all,
        implied=Implied(("database.capacity",), implied.capacity),
        helps="At least as large as what it may have to replace.",
        hinders="A small one falls behind when writes peak.",
        figures=("replica.apply_writes_per_s",),
        modified=Modification("outage", "model.scale.outage_s"),
    ),
    OptionSpec(
        path="replicas.promotion_tier",
        form=whole(0, LAST_PROMOTION_TIER),
        default=USUAL_PROMOTION_TIER,
        group="Replicas",
        label="Promotion tier",
        title="A reader's promotion tier",
        meaning="The order in which Aurora promotes its readers: the lowest tier first, in a tier the largest class.",
        values=(0, USUAL_PROMOTION_TIER, LAST_PROMOTION_TIER),
        shown=_tiers_shown,
        rows=_each,
        helps="The reader that is large enough for all writes becomes the writer.",
        hinders="Nothing, unless the first tier is smaller than the writer.",
        modified=Modification("online"),
    ),
    OptionSpec(
        path="replicas.serves",
        form=yes_no("yes", "no"),
        default=True,
        group="Replicas",
        label="Serve reads",
        meaning="Whether the applications' connection string names it. A replica that is missing there gets no load.",
        values=(False, True),
        shown=_own_volumes,
        rows=_all,
        implied=Implied(("reads",), implied.reads),
        helps="Only a replica that the applications know takes load.",
        hinders="Kept out of the connection string it stays idle, for reports or for promotion.",
        modified=Modification("redeploy", "model.app.restart_s"),
    ),
    OptionSpec(
        path="replicas.multi_az",
        form=yes_no(),
        default=False,
        group="Replicas",
        label="Replica Multi-AZ",
        meaning="Whether each replica has a standby of its own, for disaster recovery.",
        values=(False, True),
        shown=_own_volumes,
        rows=_all,
        helps="A region that may have to become the primary one.",
        hinders="Ordinary read replicas: another replica is cheaper.",
        figures=("failover.rds_multi_az_instance.s",),
        modified=Modification("online", "model.multi_az.convert_s"),
    ),
    OptionSpec(
        path="replicas.encrypted",
        form=optional(yes_no("yes", "no"), "as the source"),
        default=None,
        group="Replicas",
        label="Encrypted",
        meaning="Encryption at rest. A replica is encrypted exactly when its source is.",
        left_out="as its source",
        values=(None, False, True),
        shown=_encryption_shown,
        rows=_all,
        helps="It follows its source.",
        hinders="Nothing else can be chosen; an encrypted copy of a snapshot is the way around it.",
        modified=Modification("never"),
    ),
)
