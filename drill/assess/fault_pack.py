"""The fixed pack of faults that every assessment runs: data, one row a fault, in the order of reports.

A fault that lasts ends after the drill, so that its end is never taken for a recovery. Where only a person can recover, a rule
has the engineer on call do so: paged or not, as the design's monitoring says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.assess.pack_targets import (
    WHOLE,
    Targets,
    first,
    nodes,
    occupied_zones,
    own_volume,
    tables,
    where,
    writer_zone,
)
from drill.assess.resilience_policy import Disruption
from drill.engine.faults.fault_spec import MOST_FACTOR
from drill.engine.faults.fault_table import FAULTS
from drill.model.design import Rule
from drill.model.inputs import Inputs
from drill.model.said import Said
from drill.model.topology import NodeKind

FILLED_BEFORE, FILL_MIN, BURST_S = 0.89, 20, 60
"""A volume is filled to this share in a burst before the drill of growing logs; then the rest fills in so many minutes.

RDS enlarges a volume that has been less than 10 % free for five minutes: the drill leaves it the time.
"""


@dataclass(frozen=True, slots=True)
class EarlierFault:
    """What goes wrong before the fault itself."""

    kind: str
    factor: float | None = None
    lasts_s: int | None = None
    """None: as long as the drill."""


@dataclass(frozen=True, slots=True)
class PackFault:
    """A fault of the pack."""

    id: str
    code: str
    """Code of the finding where it breaches the policy: `A108`."""
    disruption: Disruption
    kind: str
    targets: Targets
    absent: Said
    """Why it is not exercised where it has no target."""
    factor: Callable[[Inputs], float] | None = None
    """Its factor in this plant; None: it takes none."""
    earlier: Callable[[Inputs], EarlierFault | None] = lambda _inputs: None
    """A fault that begins before it."""
    rules: Callable[[Inputs], tuple[Rule, ...]] = lambda _inputs: ()
    """Rules that let a person recover where only a person can."""
    effects: tuple[str, ...] = ()
    """Codes of events, one of which shows that it took effect; none: it always does when it strikes."""
    takes_s: int = 0
    """How long after its start it takes effect."""
    loaded: bool = True
    """Whether the offered load can decide what comes of it, so that it is worth asking up to which load it is survived."""
    in_window: bool = False
    """Whether it waits for the maintenance window: the drill begins just before that."""
    option: str = "database"
    """Path of the part of a design that decides what comes of it, where nothing says it better."""

    @property
    def title(self) -> str:
        """What happens, from the record of its kind."""
        return FAULTS[self.kind].title if self.kind else self.id


def _fills(inputs: Inputs) -> float:
    """GiB a minute that fill what the burst has left of the volume within `FILL_MIN` minutes."""
    return max(0.01, round(inputs.design.database.storage.gib * (1 - FILLED_BEFORE) / FILL_MIN, 3))


def _nearly_filled(inputs: Inputs) -> EarlierFault | None:
    """A burst of logs that fills the volume to `FILLED_BEFORE`; None where the data does already."""
    more = inputs.design.database.storage.gib * FILLED_BEFORE - inputs.level.data_gib
    if more <= 0:
        return None
    return EarlierFault("drill:log-growth", min(float(MOST_FACTOR), round(more * 60 / BURST_S, 3)), BURST_S)


def _restored(inputs: Inputs) -> tuple[Rule, ...]:
    do = "backtrack" if inputs.design.database.backtrack_h else "restore"
    return (Rule("table.dropped", 0, do, by="person"),)


def _moved_abroad(inputs: Inputs) -> tuple[Rule, ...]:
    """An engineer moves to the first other region in which the design has a reader."""
    home = inputs.level.home
    regions = [region.name for region in inputs.level.regions if region is not home]
    held = {node.region for node in inputs.topology.nodes if node.kind is NodeKind.READER}
    abroad = next((name for name in regions if name in held), None)
    if abroad is None or not inputs.design.database.service.shared_volume:
        return ()
    return (Rule("writer.down", 60, "failover-global", abroad, by="person"),)


PACK: tuple[PackFault, ...] = (
    PackFault(
        "writer-crash",
        "A110",
        "hardware",
        "drill:instance-crash",
        nodes(NodeKind.WRITER),
        Said("assess.no_writer"),
        option="database.multi_az",
    ),
    PackFault(
        "writer-network",
        "A111",
        "hardware",
        "aws:network:disrupt-connectivity",
        nodes(NodeKind.WRITER),
        Said("assess.no_writer"),
        option="database.multi_az",
    ),
    PackFault(
        "writer-volume",
        "A112",
        "hardware",
        "aws:ebs:pause-volume-io",
        where(own_volume, nodes(NodeKind.WRITER)),
        Said("assess.no_own_volume"),
        option="database.multi_az",
    ),
    PackFault(
        "reader-crash",
        "A113",
        "hardware",
        "drill:instance-crash",
        nodes(NodeKind.READER),
        Said("assess.no_reader"),
        option="replicas",
    ),
    PackFault(
        "proxy-outage",
        "A114",
        "hardware",
        "drill:proxy-outage",
        where(lambda design: design.proxy is not None),
        Said("assess.no_proxy"),
        option="proxy",
    ),
    PackFault(
        "cache-node",
        "A115",
        "hardware",
        "drill:cache-node-loss",
        first(NodeKind.CACHE),
        Said("assess.no_cache"),
        option="cache",
    ),
    PackFault(
        "zone-power",
        "A120",
        "az",
        "drill:az-power",
        occupied_zones,
        Said("assess.no_zone"),
        option="database.multi_az",
    ),
    PackFault(
        "zone-network",
        "A121",
        "az",
        "aws:network:disrupt-connectivity",
        occupied_zones,
        Said("assess.no_zone"),
        option="database.multi_az",
    ),
    PackFault(
        "zone-and-control-plane",
        "A122",
        "az",
        "drill:az-power",
        writer_zone,
        Said("assess.no_zone"),
        earlier=lambda _inputs: EarlierFault("drill:control-plane-outage"),
        option="database.multi_az",
    ),
    PackFault(
        "region",
        "A130",
        "region",
        "drill:region-outage",
        lambda inputs: (inputs.level.home.name,),
        Said("assess.no_zone"),
        rules=_moved_abroad,
        option="replicas",
    ),
    PackFault(
        "traffic-x3",
        "A140",
        "software",
        "drill:traffic-spike",
        lambda _inputs: WHOLE,
        Said("assess.no_writer"),
        factor=lambda _inputs: 3.0,
        option="database.class",
    ),
    PackFault(
        "cache-flush",
        "A141",
        "software",
        "drill:cache-flush",
        where(lambda design: design.cache is not None, lambda _inputs: ("cache",)),
        Said("assess.no_cache"),
        option="cache",
    ),
    PackFault(
        "dropped-table",
        "A142",
        "software",
        "drill:drop-table",
        tables,
        Said("assess.no_writer"),
        rules=_restored,
        loaded=False,
        option="database.backups.retention",
    ),
    PackFault(
        "password",
        "A143",
        "software",
        "drill:rotate-password",
        lambda _inputs: WHOLE,
        Said("assess.no_writer"),
        loaded=False,
        option="security.secrets_rotation",
    ),
    PackFault(
        "certificate",
        "A144",
        "software",
        "drill:certificate-rotation",
        lambda _inputs: WHOLE,
        Said("assess.no_writer"),
        loaded=False,
        option="security.tls_root",
    ),
    PackFault(
        "system-patch",
        "A145",
        "software",
        "drill:patch",
        where(lambda design: design.database.service.managed),
        Said("assess.no_managed_patch"),
        effects=("maintenance.offline", "instance.patched"),
        in_window=True,
        option="database.multi_az",
    ),
    PackFault(
        "engine-patch",
        "A146",
        "software",
        "drill:engine-patch",
        where(lambda design: design.database.service.managed),
        Said("assess.no_managed_patch"),
        effects=("maintenance.offline", "instance.patched", "zero_downtime_patching.started"),
        in_window=True,
        option="database.multi_az",
    ),
    PackFault(
        "full-volume",
        "A147",
        "software",
        "drill:log-growth",
        where(own_volume),
        Said("assess.no_own_volume"),
        factor=_fills,
        earlier=_nearly_filled,
        effects=("storage.low", "storage.full"),
        takes_s=FILL_MIN * 60,
        loaded=False,
        option="database.storage",
    ),
    PackFault(
        "replica-lag",
        "A148",
        "software",
        "drill:replica-lag",
        where(lambda design: bool(design.replicas)),
        Said("assess.no_reader"),
        option="reads",
    ),
)
"""Every fault, hardware first."""
NO_FAULT = PackFault("no-fault", "A100", "software", "", lambda _inputs: WHOLE, Said("assess.no_writer"))
"""The drill without a fault, which is run before all of them: what fails there is charged to no fault."""
BY_ID = {row.id: row for row in PACK}
OF_DATABASE = frozenset(
    (
        *("writer-crash", "writer-network", "writer-volume", "reader-crash", "proxy-outage", "dropped-table"),
        *("password", "certificate", "system-patch", "engine-patch", "full-volume", "replica-lag"),
    )
)
"""Ids of the faults that strike the database alone: nothing is learned of them where one only stands in."""
