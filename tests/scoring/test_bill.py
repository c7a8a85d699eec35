"""The bill, against public price outputs and AWS's worked examples (validation table V15)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import value
from drill.model.design import Design, Security
from drill.model.level import Level, Region
from drill.model.level_traffic import Curve
from drill.model.run import BillItem
from drill.model.said import Fact, Said
from drill.scoring.bill import bill, bill_of, monthly_micro_usd
from drill.scoring.bill_lines import level_of, statements_per_s
from drill.topology.assemble import assemble
from tests.event_log import matches
from tests.factories import EAST, WEST, browse, cache, checkout, design, level, proxy, replica, storage

HOME = level(regions=(EAST, WEST))
MICRO = 1_000_000


def lines(made: Design, on: Level = HOME) -> dict[Said, float]:
    """US dollars by line."""
    return {item.said: item.micro_usd_month / MICRO for item in bill(assemble(on, made))}


def line(made: Design, code: str, on: Level = HOME, **facts: Fact) -> float:
    """US dollars of the one line with a code and some facts; 0 without one."""
    found = [usd for said, usd in lines(made, on).items() if matches(said, f"bill.{code}", **facts)]
    assert len(found) < 2
    return found[0] if found else 0.0


def added(made: Design, plain: Design) -> dict[str, float]:
    """Lines of a design that another has not, by code."""
    known = lines(plain)
    return {said.code.removeprefix("bill."): usd for said, usd in lines(made).items() if said not in known}


def mysql(**on: Any) -> Design:
    return design(on={"engine": "mysql", "instance": "db.t3.large", **on})


INFRACOST = [
    ("instance", mysql(), 99.28),
    ("instance", mysql(multi_az="standby"), 198.56),
    ("volume", mysql(multi_az="standby", storage=storage(type="gp2", gib=30)), 6.90),
    ("volume", mysql(storage=storage(type="gp2", gib=20)), 2.30),
    ("volume", mysql(storage=storage(type="io1", gib=100, iops=1200)), 12.50),
    ("iops", mysql(storage=storage(type="io1", gib=100, iops=1200)), 120.00),
    ("volume", mysql(multi_az="standby", storage=storage(gib=400)), 92.00),
    ("instance", design(on={"instance": "db.t3.large"}), 105.85),
    ("instance", design(on={"engine": "sqlserver-ee", "instance": "db.m5.xlarge"}), 1705.28),
    ("instance", design(on={"engine": "sqlserver-web", "instance": "db.t3.large"}), 169.36),
    ("instance", design(on={"service": "aurora", "instance": "db.t3.large"}), 119.72),
    ("cache", design(cache=cache(engine="redis", instance="cache.m6g.12xlarge")), 2596.61),
]


@pytest.mark.parametrize(("code", "made", "usd"), INFRACOST)
def test_lines_are_those_infracost_prints(code: str, made: Design, usd: float) -> None:
    assert line(made, code, level(data_gib=1.0)) == pytest.approx(usd, abs=0.005)


def test_aurora_storage_of_100_gb_costs_10_dollars() -> None:
    assert line(design(on={"service": "aurora"}), "shared_volume", level(data_gib=100.0)) == 10.0


def test_backups_of_1000_gb_beyond_the_free_ones_cost_95_dollars() -> None:
    """Data and its daily changes less the allocated storage: 1,000 x (1 + 0.02 x 5) - 100 = 1,000 GiB."""
    made = mysql(storage=storage(gib=100), retention_days=5)
    assert line(made, "backups", level(data_gib=1000.0)) == pytest.approx(95.0)


def test_backups_are_free_up_to_the_storage() -> None:
    assert line(mysql(storage=storage(gib=100), retention_days=35), "backups", level(data_gib=50.0)) == 0.0
    assert line(mysql(retention_days=0), "backups", level(data_gib=99.0)) == 0.0


def toolkit(storage_type: str) -> tuple[Design, Level]:
    """AWS agent toolkit: 2 x db.r6g.2xlarge, 800 GiB, 1,200 million I/O a month.

    0.95 I/O a write (SIGMOD 2017, Table 1) makes that 1,263 million writes, over 730 h.
    """
    writes = 1_200e6 / 0.95 / (730 * 3600)
    on = level(data_gib=800.0, classes=(checkout(rate=Curve(((0, writes),)), reads=0),))
    instance = "db.r6g.2xlarge"
    made = design(
        on={"service": "aurora", "instance": instance, "storage": storage(type=storage_type), "retention_days": 1},
        replicas=(replica(instance=instance),),
    )
    return made, on


@pytest.mark.parametrize(
    ("storage_type", "compute", "stored", "io", "total"),
    [("aurora", 1515, 80, 240, 1835), ("aurora-io", 1970, 180, 0, 2150)],
)
def test_aurora_example_of_the_aws_toolkit(storage_type: str, compute: int, stored: int, io: int, total: int) -> None:
    made, on = toolkit(storage_type)
    instances = sum(usd for said, usd in lines(made, on).items() if said.code == "bill.instance")
    assert instances == pytest.approx(compute, abs=1)
    assert line(made, "shared_volume", on) == pytest.approx(stored, abs=0.5)
    assert line(made, "volume_io", on) == pytest.approx(io, abs=0.5)
    assert instances + line(made, "shared_volume", on) + line(made, "volume_io", on) == pytest.approx(total, abs=1.5)


def test_a_multi_az_cluster_is_three_instances_and_three_copies() -> None:
    single, cluster = mysql(), mysql(multi_az="cluster")
    for word in ("instance", "storage"):
        assert line(cluster, word) == pytest.approx(3 * line(single, word))


def test_replica_costs_an_instance_and_a_copy_and_twice_with_a_standby() -> None:
    single = design()
    with_one, with_two = design(replicas=(replica(),)), design(replicas=(replica(multi_az=True),))
    assert line(with_one, "instance", node="replica-1") == line(single, "instance")
    assert line(with_two, "instance", node="replica-1") == pytest.approx(2 * line(single, "instance"))
    assert line(with_one, "volume") == pytest.approx(2 * line(single, "volume"))
    assert line(with_two, "volume") == pytest.approx(3 * line(single, "volume"))


def test_aurora_readers_share_the_volume() -> None:
    alone, read = design(on={"service": "aurora"}), design(on={"service": "aurora"}, replicas=(replica(),))
    assert line(read, "shared_volume") == line(alone, "shared_volume")


def test_gp3_charges_what_exceeds_the_baseline() -> None:
    """0.02 a month for each IOPS above 12,000, twice with a standby."""
    kept = storage(gib=400, iops=13000)
    assert line(mysql(storage=kept), "iops") == pytest.approx(20.0)
    assert line(mysql(storage=kept, multi_az="standby"), "iops") == pytest.approx(40.0)
    assert line(mysql(storage=storage(gib=400)), "iops") == 0.0


def test_replica_in_the_region_transfers_for_nothing_and_abroad_by_the_log() -> None:
    """C18: 120 writes/s x 1,000 bytes x 730 h, at 0.02 a GiB; the log is all that differs besides the region's prices."""
    near, far = design(replicas=(replica(),)), design(replicas=(replica(zone="us-west-2a"),))
    assert line(near, "transfer") == 0.0
    gib = 120 * 1000 * 730 * 3600 / 2**30
    assert line(far, "transfer") == pytest.approx(gib * 0.02)
    difference = monthly_micro_usd(bill(assemble(HOME, far))) - monthly_micro_usd(bill(assemble(HOME, near)))
    assert difference / MICRO == pytest.approx(gib * 0.02, abs=1e-5)  # us-west-2 has the prices of us-east-1


def test_proxy_is_paid_by_vcpu_and_needs_no_engineering() -> None:
    """0.015 x 2 vCPU x 730 h = 21.90 (C60: no code changes)."""
    assert added(design(proxy=proxy()), design()) == {"proxy": pytest.approx(21.90), "secret": pytest.approx(0.40)}


def test_a_proxy_with_end_to_end_iam_keeps_no_secret() -> None:
    """Amazon RDS User Guide, rds-proxy-secrets-arns: end-to-end IAM authentication needs no secret."""
    tokens = Security(iam_auth=True)
    assert added(design(proxy=proxy(), security=tokens), design()) == {"proxy": pytest.approx(21.90)}
    on = {"engine": "sqlserver", "instance": "db.r5.large"}
    assert "secret" in added(design(on=on, proxy=proxy(), security=tokens), design(on=on))


def test_a_proxy_before_serverless_instances_is_charged_for_eight_acu_at_least() -> None:
    """0.015 x 8 ACU x 730 h = 87.60, more than two vCPU of a provisioned instance."""
    on = {"service": "aurora", "instance": "db.serverless", "capacity": (0.5, 1.0)}
    more = added(design(on=on, proxy=proxy()), design(on=on))
    assert more == {"proxy_capacity": pytest.approx(87.60), "secret": pytest.approx(0.40)}


def test_rotation_costs_a_secret_and_kept_logs_every_statement() -> None:
    """120 x 3 + 800 x 3 statements a second, 500 bytes each, 0.50 a GiB to send and 0.03 to keep; 0.40 a secret."""
    gib = 2760 * 500 * 730 * 3600 / 2**30
    more = added(design(security=Security(secrets_rotation=True, audit_logs="cloudwatch")), design())
    assert more == {"secret": pytest.approx(0.40), "audit_logs": pytest.approx(gib * 0.53)}
    assert added(design(security=Security(audit_logs="local")), design()) == {}


def test_cache_is_paid_by_node_and_needs_engineering() -> None:
    """C62; Valkey r6g.large 0.1648 an hour, two shards with one replica each are four nodes."""
    more = added(design(cache=cache(shards=2, replicas=1, cluster_mode=True)), design())
    assert more["cache"] == pytest.approx(4 * 0.1648 * 730)
    assert more.keys() == {"cache", "cache_code"}


def test_a_database_on_ec2_is_cheaper_to_rent_and_costs_an_administrator() -> None:
    own, managed = design(on={"service": "ec2"}), design()
    assert line(own, "instance") < line(managed, "instance")
    assert line(own, "administrator") > 0.0


def test_prices_follow_the_region() -> None:
    """MySQL db.r5.large of 2021-08: 0.240 in us-east-1, 0.265 in eu-west-1."""
    abroad = level(regions=(Region("eu-west-1", ("eu-west-1a", "eu-west-1b")),))
    made = mysql(instance="db.r5.large", zone="eu-west-1a")
    assert line(made, "instance", abroad) == pytest.approx(0.265 * 730, rel=1e-3)


def test_every_line_names_its_source() -> None:
    made = design(
        on={"multi_az": "standby", "storage": storage(type="io1", iops=3000)},
        replicas=(replica(zone="us-west-2a"),),
        cache=cache(service="memorydb", engine="redis"),
        proxy=proxy(),
    )
    known = " ".join(row["source"] for name in ("figures", "prices") for row in rows(name))
    for item in bill(assemble(HOME, made)):
        assert item.source, item.said
        assert any(part in known for part in item.source.split("; ")), item.said


def test_rates_are_averaged_over_the_drill() -> None:
    """Held: 100 for 60 s, then 200 for 540 s. Straight: from 0 to 600 over the whole drill, then half of it."""
    assert Curve(((0, 100.0), (60, 200.0))).mean(600) == pytest.approx((100 * 60 + 200 * 540) / 600)
    assert Curve(((0, 0.0), (600, 600.0)), linear=True).mean(600) == pytest.approx(300.0)
    assert Curve(((0, 0.0), (600, 600.0)), linear=True).mean(300) == pytest.approx(150.0)


def test_statements_are_counted_by_class() -> None:
    assert statements_per_s(level(classes=(checkout(), browse()))) == (120 * 2 + 800 * 3, 120)


@pytest.mark.slow
@given(
    multi_az=st.sampled_from(["off", "standby", "cluster"]),
    replicas=st.integers(0, 3),
    gib=st.integers(100, 5000),
    nodes=st.integers(0, 3),
)
def test_more_of_anything_never_costs_less(multi_az: str, replicas: int, gib: int, nodes: int) -> None:
    def made(count: int, size: int, copies: int) -> tuple[BillItem, ...]:
        return bill(
            assemble(
                HOME,
                design(
                    on={"multi_az": multi_az, "storage": storage(gib=size)},
                    replicas=tuple(replica(name=f"replica-{number}") for number in range(count)),
                    cache=cache(replicas=copies),
                ),
            ),
        )

    total = monthly_micro_usd(made(replicas, gib, nodes))
    assert isinstance(total, int)
    assert total < monthly_micro_usd(made(replicas + 1, gib, nodes))
    assert total < monthly_micro_usd(made(replicas, gib + 100, nodes))
    assert total < monthly_micro_usd(made(replicas, gib, nodes + 1))


def test_copies_of_backups_cost_their_storage_there_and_what_is_sent() -> None:
    """All that is held, for none of it is free in another region; a day's changes and the log go over."""
    made = design(on={"backup_region": WEST.name, "retention_days": 7})
    drill = level(regions=(EAST, WEST), data_gib=50.0)
    lines = {item.said.code: item.micro_usd_month / 1e6 for item in bill_of(drill, made)}
    change = value("model.backup.daily_change")
    held = 50.0 * (1 + 7 * change)
    assert lines["bill.copied_backups"] == pytest.approx(held * value("price.rds.backup") * level_of(WEST.zones[0]))
    log = 120.0 * drill.write_bytes * 730 * 3600 / 2**30
    sent = log + 50.0 * change * 730 / 24
    assert lines["bill.copied_log"] == pytest.approx(sent * value("price.transfer.cross_region_gb"), rel=1e-6)
    assert not {"bill.copied_backups", "bill.copied_log"} & {item.said.code for item in bill_of(drill, design())}
