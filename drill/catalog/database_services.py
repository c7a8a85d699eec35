"""The services of databases, one record each: capabilities, and the figures that time and price them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from drill.model.service import Deployment, Service

SINGLE = Deployment(
    name="single",
    multi_az="off",
    standbys=0,
    readable=False,
    promotes="",
    detect_s="",
    promote_s=(),
    dns_s="",
    commit_ms="",
    commit_is_whole=False,
    slow_commit_ms="",
    slow_commit_share_full="",
    started_event="",
    finished_event="",
    backups_copied=True,
    backups_required=False,
    price_factor="",
    storage_types=(),
)
"""A Single-AZ instance: after a failure it recovers where it was."""

STANDBY = Deployment(
    name="standby",
    multi_az="standby",
    standbys=1,
    readable=False,
    promotes="standby",
    detect_s="model.failover.rds.detect_s",
    promote_s=("failover.rds.promote_s", "model.failover.rds.recover_s"),
    dns_s="failover.rds.dns_s",
    commit_ms="commit.multi_az_extra_ms",
    commit_is_whole=False,
    slow_commit_ms="commit.standby.slow_ms",
    slow_commit_share_full="commit.standby.slow_share_full",
    started_event="RDS-EVENT-0013",
    finished_event="RDS-EVENT-0049",
    backups_copied=True,
    backups_required=False,
    price_factor="price.rds.multi_az_factor",
    storage_types=(),
)
"""A Multi-AZ instance: one synchronous standby that answers nothing (Amazon RDS User Guide, Multi-AZ DB instance)."""

CLUSTER = Deployment(
    name="cluster",
    multi_az="cluster",
    standbys=2,
    readable=True,
    promotes="standby",
    detect_s="model.failover.cluster.detect_s",
    promote_s=("model.failover.cluster.promote_s",),
    dns_s="failover.cluster.dns_s",
    commit_ms="commit.cluster_ms",
    commit_is_whole=True,
    slow_commit_ms="commit.cluster.slow_ms",
    slow_commit_share_full="commit.cluster.slow_share_full",
    started_event="RDS-EVENT-0013",
    finished_event="RDS-EVENT-0049",
    backups_copied=False,
    backups_required=True,
    price_factor="price.rds.cluster_factor",
    storage_types=("gp3", "io1", "io2"),
)
"""A Multi-AZ DB cluster: two readable standbys (Amazon RDS User Guide, Multi-AZ DB cluster)."""

READERS = Deployment(
    name="aurora",
    multi_az="off",
    standbys=0,
    readable=True,
    promotes="reader",
    detect_s="model.failover.aurora.detect_s",
    promote_s=("model.failover.aurora.promote_s",),
    dns_s="model.failover.aurora.dns_s",
    commit_ms="commit.aurora_ms",
    commit_is_whole=True,
    slow_commit_ms="commit.aurora.slow_ms",
    slow_commit_share_full="",
    started_event="RDS-EVENT-0073",
    finished_event="RDS-EVENT-0071",
    backups_copied=False,
    backups_required=True,
    price_factor="",
    storage_types=(),
)
"""An Aurora cluster: it fails over to a reader of the same volume (Amazon Aurora User Guide, High availability)."""

DEPLOYMENTS = (SINGLE, STANDBY, CLUSTER, READERS)
"""Every kind of deployment."""

_RDS = Service(
    name="rds",
    title="RDS",
    managed=True,
    custom=True,
    deployments=(SINGLE, STANDBY, CLUSTER),
    replica_multi_az=True,
    engine_patch_s="model.maintenance.engine_patch_s",
    proxy=True,
    iam_auth=True,
    replicas_need_backups=True,
    storage_auto_scaling=True,
    recovery_s="model.recovery.rds.restart_s",
    page_read_ms="storage.ebs.latency_ms",
    storage_price=(
        ("gp2", "price.rds.gp2_gp3"),
        ("gp3", "price.rds.gp2_gp3"),
        ("io1", "price.rds.io1_gb"),
        ("io2", "model.price.rds.io2_gib_month"),
        ("magnetic", "price.rds.magnetic"),
    ),
    iops_price=(
        ("gp3", "price.rds.gp3_extra_iops"),
        ("io1", "price.rds.io1_iops"),
        ("io2", "model.price.rds.io2_iops_month"),
    ),
    backup_price="price.rds.backup",
    free_backup="allocated",
    cpu_credit_price="price.rds.cpu_credit",
    source="Amazon RDS User Guide, GitHub awsdocs/amazon-rds-user-guide@50e7617 doc_source/",
)

_AURORA = Service(
    name="aurora",
    title="Aurora",
    managed=True,
    deployments=(READERS,),
    shared_volume=True,
    reader_endpoint=True,
    custom_endpoints=True,
    reader_auto_scaling=True,
    max_readers=15,
    global_database=True,
    write_forwarding=True,
    serverless=True,
    zero_downtime_patching=True,
    engine_patch_s="maintenance.aurora_restart_s",
    cloning=True,
    backtrack_engines=("mysql",),
    cache_management_engines=("postgres",),
    multi_master_engines=("mysql",),
    proxy=True,
    iam_auth=True,
    recovery_s="recovery.aurora.restart_s",
    page_read_ms="storage.aurora.read_ms",
    speed_prefix="aurora.speed",
    published_connections=True,
    product="aurora",
    storage_types=("aurora", "aurora-io"),
    storage_price=(("aurora", "price.aurora.storage"), ("aurora-io", "price.aurora.ioopt_storage_gib_month")),
    backup_price="price.aurora.backup",
    free_backup="data",
    cpu_credit_price="price.aurora.cpu_credit",
    source="Amazon Aurora User Guide, GitHub awsdocs/amazon-aurora-user-guide@287c604 doc_source/",
)

_EC2 = Service(
    name="ec2",
    title="own server (EC2)",
    managed=False,
    os_access=True,
    deployments=(SINGLE,),
    engine_patch_s="model.maintenance.engine_patch_s",
    recovery_s="model.recovery.rds.restart_s",
    page_read_ms="storage.ebs.latency_ms",
    product="ec2",
    storage_price=(
        ("gp2", "price.ec2.gp2_gib_month"),
        ("gp3", "price.ec2.gp3_gib_month"),
        ("io1", "price.ec2.io_gib_month"),
        ("io2", "price.ec2.io_gib_month"),
        ("magnetic", "price.ec2.gp2_gib_month"),
    ),
    iops_price=(
        ("gp3", "price.ec2.gp3_extra_iops_month"),
        ("io1", "price.ec2.io_iops_month"),
        ("io2", "price.ec2.io_iops_month"),
    ),
    backup_price="price.ec2.snapshot_gib_month",
    free_backup="none",
    cross_zone_price="price.transfer.cross_az_gb",
    engineering_price="model.engineering.ec2_usd_month",
    source="Amazon EC2 User Guide: a database that its customer installs and operates on instances of EC2",
)

SERVICES: Mapping[str, Service] = MappingProxyType({item.name: item for item in (_RDS, _AURORA, _EC2)})
"""Every service of a design file, by name."""


def services_with(able: Callable[[Service], object]) -> tuple[str, ...]:
    """Names of the services that have a capability."""
    return tuple(name for name, item in SERVICES.items() if able(item))
