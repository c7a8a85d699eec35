"""The options of the volumes under a database."""

from __future__ import annotations

from collections.abc import Iterable

from drill.design.option_spec import Implied, Modification, OptionSpec
from drill.design.options import implied
from drill.design.value_forms import PartForm, gib, optional, text, whole
from drill.model.design import Design, Storage
from drill.model.level import Level
from drill.syntax.text_fields import Word
from drill.words import units

SIZES = (20, 50, 100, 200, 300, 400, 500, 750, 1000, 1500, 2000, 4000, 8000, 16000)
VOLUMES = ("gp2", "gp3", "io1", "io2")
_TYPE_WORDS = {"aurora": "standard", "aurora-io": "I/O-Optimized"}


def _types(_level: Level, design: Design) -> tuple[str, ...]:
    return design.database.service.storage_types or VOLUMES


def _type(design: Design) -> str:
    """The volume type; one of another service reads as the first type of this service."""
    own, found = design.database.service.storage_types, design.database.storage.type
    return own[0] if own and found not in own else found


def _iops(_level: Level, design: Design) -> tuple[int | None, ...]:
    provisioned = (1000, 3000, 6000, 12000, 16000, 20000, 40000)
    return provisioned if design.database.storage.type.startswith("io") else (None, *provisioned[2:])


def _max_gib(_level: Level, design: Design) -> Iterable[int | None]:
    return None, *(size for size in SIZES if size > design.database.storage.gib)


def _sized(_level: Level, design: Design) -> bool:
    """A shared volume needs no sizing."""
    return not design.database.service.shared_volume


def _iops_shown(level: Level, design: Design) -> bool:
    return _sized(level, design) and design.database.storage.type != "gp2"


STORAGE: tuple[OptionSpec, ...] = (
    OptionSpec(
        path="database.storage",
        form=PartForm("Storage", Storage, examples=({"type": "gp3", "gib": 200},)),
        meaning="The volumes under a database. Aurora manages its own.",
    ),
    OptionSpec(
        path="database.storage.type",
        form=text(Word, lambda name: _TYPE_WORDS.get(str(name), str(name)), "gp3", "gp2", "io1", "io2", "aurora-io"),
        default="gp3",
        label="Storage",
        meaning="gp2 earns I/O by size and bursts, gp3 has a base rate, io1 and io2 are provisioned. "
        "Aurora I/O-Optimized costs more for instances and space, and nothing per I/O.",
        values=_types,
        get=_type,
        implied=Implied(("database.storage.iops",), implied.provisioned_iops),
        helps="gp3 for steady work, io1 and io2 where I/O is the limit, I/O-Optimized where Aurora's I/O dominates the bill.",
        hinders="gp2 runs out of credits in the middle of a long peak.",
        figures=("storage.gp2.credits", "storage.ebs.latency_ms", "storage.ebs.latency_io2_ms"),
        modified=Modification("online", note="some changes of type begin with a short interruption"),
    ),
    OptionSpec(
        path="database.storage.gib",
        form=gib(1, 200_000, 200),
        default=100,
        label="Size",
        meaning="Allocated storage. A full volume refuses writes.",
        values=SIZES,
        shown=_sized,
        helps="Room for logs and growth; for gp2 also speed.",
        hinders="It can never be made smaller again.",
        figures=("storage.gp2.iops_per_gib",),
        modified=Modification("online", "model.storage.enlarge_s"),
    ),
    OptionSpec(
        path="database.storage.iops",
        form=optional(whole(1, 1_000_000, "I/O operations a second", 12_000), "baseline"),
        default=None,
        label="IOPS",
        meaning="Provisioned I/O operations a second, paid for beyond the baseline of the type.",
        left_out="the type's baseline",
        values=_iops,
        shown=_iops_shown,
        helps="A database that waits for its volume.",
        hinders="A database that waits for CPU or connections.",
        figures=("price.rds.io1_iops", "price.rds.gp3_extra_iops", "storage.modification.optimise_s_gib"),
        modified=Modification("online", "model.storage.enlarge_s", "all of it only once the volume is optimised"),
    ),
    OptionSpec(
        path="database.storage.max_gib",
        form=optional(gib(1, 200_000, 400), "off"),
        default=None,
        label="Auto scaling",
        meaning="Storage auto scaling up to this size: the volume grows when less than a tenth is free, at most four times a day.",
        left_out="off",
        values=_max_gib,
        say=lambda _level, size: f"up to {units.gib(size)}" if size else "off",
        shown=_sized,
        helps="Logs that grow over days.",
        hinders="Growth within minutes: it waits before it grows, and for hours before it grows again.",
        figures=("storage.autoscale.sustain_s", "storage.modification.optimise_s_gib", "storage.autoscale.step_pct"),
        modified=Modification("online"),
    ),
)
