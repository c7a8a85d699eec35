"""Classes and connection limits, against the published tables (validation table V18)."""

from __future__ import annotations

from datetime import date

import pytest

from drill.catalog.csv_tables import rows
from drill.catalog.engines import ENGINES
from drill.catalog.instances import GIB, INSTANCES, UNKNOWN, UNMODELLED, max_connections, modelled

AURORA = {
    "t4g.medium": (405, 90),
    "t3.medium": (420, 90),
    "t4g.large": (844, 135),
    "r5.large": (1600, 1000),
    "r6g.large": (1722, 1000),
    "r5.xlarge": (3300, 2000),
    "r6g.xlarge": (3479, 2000),
    "r6g.2xlarge": (5000, 3000),
    "r6g.4xlarge": (5000, 4000),
    "r6g.8xlarge": (5000, 5000),
    "r6g.12xlarge": (5000, 6000),
    "r6g.16xlarge": (5000, 6000),
    "r5.24xlarge": (5000, 7000),
}
"""class: (PostgreSQL, MySQL) connections, Amazon Aurora User Guide."""

REDIS_BYTES = {
    "t3.micro": 536870912,
    "t3.small": 1471026299,
    "t3.medium": 3317862236,
    "t4g.micro": 536870912,
    "t4g.small": 1471026299,
    "t4g.medium": 3317862236,
    "m5.large": 6854542746,
    "m5.xlarge": 13891921715,
    "m5.2xlarge": 27966669210,
    "m5.4xlarge": 56116178125,
    "m5.12xlarge": 168715971994,
    "m6g.large": 6854542746,
    "m6g.xlarge": 13891921715,
    "m6g.2xlarge": 27966669210,
    "m6g.4xlarge": 56116178125,
    "m6g.8xlarge": 111325552312,
    "m6g.12xlarge": 168715971994,
    "m6g.16xlarge": 225000375228,
    "r5.large": 14037181030,
    "r5.xlarge": 28261849702,
    "r5.2xlarge": 56711183565,
    "r5.4xlarge": 113609865216,
    "r5.12xlarge": 341206346547,
    "r6g.large": 14037181030,
    "r6g.xlarge": 28261849702,
    "r6g.2xlarge": 56711183565,
    "r6g.4xlarge": 113609865216,
    "r6g.8xlarge": 225000375228,
    "r6g.12xlarge": 341206346547,
    "r6g.16xlarge": 450000750456,
}


@pytest.mark.parametrize(("name", "limits"), AURORA.items())
def test_aurora_connections_are_the_published_ones(name: str, limits: tuple[int, int]) -> None:
    assert (
        max_connections("postgres", "aurora", f"db.{name}"),
        max_connections("mysql", "aurora", f"db.{name}"),
    ) == limits


@pytest.mark.parametrize(("name", "expected"), [("db.m6g.xlarge", 1300), ("db.m6g.large", 630), ("db.t3.micro", 60)])
def test_mysql_connections_are_near_the_examples_of_the_user_guide(name: str, expected: int) -> None:
    """16 GiB: around 1,300; 8 GiB: approximately 630; db.t3.micro: approximately 60."""
    assert max_connections("mysql", "rds", name) == pytest.approx(expected, rel=0.03)


def test_postgres_formula_is_near_the_aurora_table_where_both_hold() -> None:
    assert max_connections("postgres", "rds", "db.r6g.large") == pytest.approx(1722, rel=0.02)


def test_newer_aurora_class_has_the_limit_of_its_predecessor_of_equal_memory() -> None:
    assert max_connections("postgres", "aurora", "db.r7g.large") == 1722
    assert max_connections("mysql", "aurora", "db.r8g.xlarge") == 2000


@pytest.mark.parametrize(
    ("engine", "name", "most"),
    [("postgres", "db.r5.24xlarge", 5000), ("mariadb", "db.r5.24xlarge", 12000), ("oracle", "db.r5.24xlarge", 20000)],
)
def test_documented_upper_limits_hold(engine: str, name: str, most: int) -> None:
    assert max_connections(engine, "rds", name) == most


def test_fixed_limits() -> None:
    assert max_connections("sqlserver", "rds", "db.m5.large") == 32767
    assert max_connections("db2", "rds", "db.r6i.large") == 64000


@pytest.mark.parametrize("engine", sorted({engine.family for engine in ENGINES.values()}))
def test_every_engine_has_a_limit_on_every_class(engine: str) -> None:
    for name, instance in INSTANCES.items():
        if not instance.is_cache:
            assert max_connections(engine, "rds", name) > 0


def test_unknown_class_raises() -> None:
    with pytest.raises(KeyError):
        max_connections("postgres", "rds", "db.r99.large")


@pytest.mark.parametrize(("name", "expected"), REDIS_BYTES.items())
def test_cache_memory_is_the_published_maxmemory(name: str, expected: int) -> None:
    assert INSTANCES[f"cache.{name}"].redis_bytes == expected


@pytest.mark.parametrize(("name", "mib"), [("m6g.large", 6537), ("r6g.large", 13387)])
def test_memcached_memory_is_the_published_one(name: str, mib: int) -> None:
    assert INSTANCES[f"cache.{name}"].memcached_bytes == mib * 2**20


def test_cache_bytes_fit_the_class() -> None:
    for instance in INSTANCES.values():
        if instance.is_cache:
            assert instance.redis_bytes == pytest.approx(instance.memory_gib * GIB, rel=0.01), instance.name


def test_sizes_of_a_family_double() -> None:
    """An xlarge has twice the vCPUs and memory of a large, and so on; burstable classes differ below xlarge."""
    for family in ("m5", "m6g", "r5", "r6g", "r7g", "r8g"):
        large = INSTANCES[f"db.{family}.large"]
        for size, times in (("xlarge", 2), ("2xlarge", 4), ("4xlarge", 8), ("8xlarge", 16)):
            other = INSTANCES[f"db.{family}.{size}"]
            assert (other.vcpu, other.memory_gib) == (large.vcpu * times, large.memory_gib * times)


@pytest.mark.parametrize(
    ("name", "iops"),
    [
        ("db.m5.large", 3600),
        ("db.r6g.xlarge", 6000),
        ("db.r7g.4xlarge", 20000),
        ("db.t3.micro", 500),
        ("db.r5.24xlarge", 80000),
    ],
)
def test_ebs_baselines_are_those_of_the_ec2_guide(name: str, iops: int) -> None:
    assert INSTANCES[name].ebs_iops == iops


EC2 = {
    "db.t4g.medium": (2000, 11800, 43.375, 260.625, 0.256, 5.0, 0),
    "db.r6g.large": (3600, 20000, 78.75, 593.75, 0.75, 10.0, 0),
    "db.r6gd.large": (3600, 20000, 78.75, 593.75, 0.75, 10.0, 118),
    "db.m6g.2xlarge": (12000, 20000, 296.875, 593.75, 2.5, 10.0, 0),
    "db.r5.xlarge": (6000, 18750, 143.75, 593.75, 1.25, 10.0, 0),
    "db.r8g.large": (3600, 40000, 78.75, 1250.0, 0.937, 12.5, 0),
}
"""class: EBS IOPS, burst; EBS MB/s, burst; network Gbit/s, burst; local NVMe GB, of the EC2 type (EC2 DescribeInstanceTypes).

The EC2 guide's table of EBS-optimized instances has them in Mbit/s: 630 and 4,750 for r6g.large, 347 and 2,085 for t4g.medium.
"""


@pytest.mark.parametrize(("name", "limits"), EC2.items())
def test_limits_are_those_of_the_ec2_type(name: str, limits: tuple[float, ...]) -> None:
    made = INSTANCES[name]
    assert (
        made.ebs_iops,
        made.ebs_burst_iops,
        made.ebs_mb_s,
        made.ebs_burst_mb_s,
        made.network_gbit_s,
        made.network_burst_gbit_s,
        made.nvme_gb,
    ) == limits


def test_no_limit_is_zero_and_no_burst_is_below_its_baseline() -> None:
    for made in INSTANCES.values():
        assert 0 < made.network_gbit_s <= made.network_burst_gbit_s, made.name
        if not made.is_cache:
            assert 0 < made.ebs_iops <= made.ebs_burst_iops, made.name
            assert 0 < made.ebs_mb_s <= made.ebs_burst_mb_s, made.name


def test_a_missing_figure_is_an_error_when_the_table_is_loaded() -> None:
    table = [
        dict(row) for row in rows("classes") if row["class"] in {"db.r6g.large", "db.r7g.large", "cache.r6g.large"}
    ]
    assert len(modelled(table)) == 3
    table[0]["ebs_iops"] = ""
    table[2]["redis_bytes"] = "0"
    with pytest.raises(ValueError, match=r"db\.r6g\.large: ebs_iops; cache\.r6g\.large: redis_bytes"):
        modelled(table)


def test_a_class_with_an_unknown_figure_is_not_modelled() -> None:
    assert UNMODELLED["db.t2.micro"].unknown == ("ebs",)
    assert UNMODELLED["cache.r8g.large"].unknown == ("maxmemory",)
    assert not set(UNMODELLED) & set(INSTANCES)
    assert {word for made in UNMODELLED.values() for word in made.unknown} == set(UNKNOWN)


def test_every_column_has_a_unit_a_source_and_a_date() -> None:
    kinds = {"db": ("db", "all"), "cache": ("cache", "all")}
    for kind, own in kinds.items():
        described = {row["column"] for row in rows("class_columns") if row["kind"] in own}
        filled = {
            column for row in rows("classes") if row["class"].startswith(f"{kind}.") for column in row if row[column]
        }
        assert filled <= described, filled - described
    for row in rows("class_columns"):
        assert date.fromisoformat(row["dated"]) <= date.fromisoformat(row["checked"]), row


TEMPLATES = {
    "cache.m3": ("medium",),
    "cache.m4": ("10xlarge", "2xlarge", "4xlarge", "large", "xlarge"),
    "cache.r3": ("large",),
    "cache.r4": ("16xlarge", "2xlarge", "4xlarge", "8xlarge", "large", "xlarge"),
    "cache.t2": ("medium", "micro", "small"),
    "db.m1": ("small",),
    "db.m4": ("10xlarge", "16xlarge", "2xlarge", "4xlarge", "large", "xlarge"),
    "db.m5d": ("large",),
    "db.r4": ("16xlarge", "2xlarge", "4xlarge", "8xlarge", "large", "xlarge"),
    "db.r5": ("16xlarge", "24xlarge", "2xlarge", "4xlarge", "8xlarge", "large", "xlarge"),
    "db.r6g": ("large",),
    "db.t2": ("2xlarge", "large", "medium", "micro", "small", "xlarge"),
    "db.t3": ("medium", "micro", "small"),
}
"""Families and sizes that public CloudFormation and Terraform templates name."""


@pytest.mark.parametrize("name", [f"{family}.{size}" for family, sizes in TEMPLATES.items() for size in sizes])
def test_a_class_of_a_public_template_is_known(name: str) -> None:
    assert name in INSTANCES or name in UNMODELLED


def test_memorydb_has_the_node_types_of_its_developer_guide() -> None:
    families = {made.family for made in INSTANCES.values() if made.memorydb}
    assert families == {"t4g", "r6g", "r7g"}


def test_multi_az_db_clusters_have_local_storage_and_never_burst() -> None:
    """Amazon RDS User Guide, Multi-AZ DB clusters: the classes with local NVMe, in PostgreSQL and MySQL."""
    families = {made.family for made in INSTANCES.values() if made.cluster}
    assert {"m5d", "m6gd", "m6id", "m6idn", "r5d", "r6gd", "r6id", "r6idn", "x2iedn", "c6gd"} <= families
    for made in INSTANCES.values():
        if made.cluster:
            assert made.nvme_gb > 0, made.name
            assert not made.burstable
            assert set(made.cluster) == {"mysql", "postgres"}
