"""The fixed pack of faults that every assessment runs: data, one row a fault, in the order of reports.

A fault that lasts ends after the drill, so that its end is never taken for a recovery. Where only a person can recover, a rule
has the engineer on call do so: paged or not, as the design's monitoring says.
"""

from __future__ import annotations

from drill.assess.pack.pack_fault_spec import FILL_MIN, EarlierFault, PackFault, fill_rate, nearly_filled
from drill.assess.pack.pack_targets import (
    WHOLE,
    first,
    nodes,
    occupied_zones,
    own_volume,
    past_support,
    tables,
    where,
    writer_zone,
)
from drill.model.design import Rule
from drill.model.inputs import Inputs
from drill.model.said import Said
from drill.model.topology import NodeKind

UPGRADED_AFTER_S = 600
"""Seconds that a drill leaves to pre-checks and the snapshot, during which the database serves."""


def restored(inputs: Inputs) -> tuple[Rule, ...]:
    """An engineer restores what was dropped: by backtrack where the design keeps change records, else from a backup."""
    do = "backtrack" if inputs.design.database.backtrack_h else "restore"
    return (Rule("table.dropped", 0, do, by="person"),)


def moved_abroad(inputs: Inputs) -> tuple[Rule, ...]:
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
        rules=moved_abroad,
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
        rules=restored,
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
        factor=fill_rate,
        earlier=nearly_filled,
        effects=("storage.low", "storage.full", "storage.grown"),
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
    PackFault(
        "end-of-support",
        "A149",
        "software",
        "drill:end-of-support",
        where(past_support),
        Said("assess.supported"),
        effects=("upgrade.started",),
        takes_s=UPGRADED_AFTER_S,
        loaded=False,
        in_window=True,
        option="database.version",
    ),
)
"""Every fault, hardware first."""
NO_FAULT = PackFault(
    "no-fault", "A100", "software", "", lambda _inputs: WHOLE, Said("assess.no_writer"), option="database.class"
)
"""The drill without a fault, which is run before all of them: what fails there is charged to no fault."""
BY_ID = {row.id: row for row in PACK}
OF_DATABASE = frozenset(
    (
        *("writer-crash", "writer-network", "writer-volume", "reader-crash", "proxy-outage", "dropped-table"),
        *("password", "certificate", "system-patch", "engine-patch", "full-volume", "replica-lag"),
        "end-of-support",
    )
)
"""Ids of the faults that strike the database alone: nothing is learned of them where one only stands in."""
