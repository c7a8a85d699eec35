"""Services around the database on the bill: the proxy, secrets, audit logs, and people's work."""

from __future__ import annotations

from collections.abc import Iterator

from drill.catalog.engines import engine_of
from drill.catalog.figure_sheet import value
from drill.catalog.instances import INSTANCES
from drill.catalog.regions import region_of
from drill.catalog.serverless_limits import CLASS, expected_acu
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import BillItem
from drill.model.said import Said
from drill.scoring.bill_lines import GIB, hours, item, level_of, month_s, statements_per_s

MIN_PROXY_VCPU = 2


def proxy(level: Level, design: Design) -> Iterator[BillItem]:
    """RDS Proxy, by the instances it serves: the writer, readable standbys and Aurora's readers.

    It is charged by the vCPU of provisioned instances and by the ACU of serverless ones, each with a least number.
    """
    if design.proxy is None:
        return
    database = design.database
    writers = [database.instance] * (1 + database.deployment.readable_standbys)
    readers = []
    if database.service.reader_endpoint:
        home = region_of(database.zone)
        readers = [replica.instance for replica in design.replicas if region_of(replica.zone) == home]
    vcpu = sum(max(INSTANCES[name].vcpu, MIN_PROXY_VCPU) for name in (*writers, *readers) if name != CLASS)
    acu = sum(expected_acu(level, design, writer=True) for name in writers if name == CLASS)
    acu += sum(expected_acu(level, design, writer=False) for name in readers if name == CLASS)
    a_month = hours() * level_of(database.zone)
    if vcpu:
        key = "price.proxy_vcpu_hour"
        yield item(Said("bill.proxy", vcpu=vcpu), vcpu * value(key) * a_month, key)
    if acu:
        keys = ("model.price.proxy_acu_h", "proxy.least_acu")
        charged = max(acu, value(keys[1]))
        yield item(Said("bill.proxy_capacity", acu=round(charged, 1)), charged * value(keys[0]) * a_month, *keys)


def secrets(_level: Level, design: Design) -> Iterator[BillItem]:
    """Secrets Manager: it rotates the password, and RDS Proxy keeps it there (C52, C56).

    With IAM authentication from end to end (since 2025) a proxy needs no secret:
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html
    """
    engine = engine_of(design)
    end_to_end = design.security.iam_auth and engine is not None and engine.iam_auth
    if design.security.secrets_rotation or (design.proxy and not end_to_end):
        key = "price.secret_month"
        yield item(Said("bill.secret"), value(key), key)


def audit_logs(level: Level, design: Design) -> Iterator[BillItem]:
    """CloudWatch Logs: every statement of a month is sent there and kept for a month."""
    if design.security.audit_logs != "cloudwatch":
        return
    keys = ("price.cloudwatch.ingest_gib", "price.cloudwatch.stored_gib_month", "model.audit.statement_bytes")
    reads, writes = statements_per_s(level)
    gib = (reads + writes) * value(keys[2]) * month_s() / GIB
    yield item(Said("bill.audit_logs", gib=round(gib, 1)), gib * (value(keys[0]) + value(keys[1])), *keys)


def engineering(_level: Level, design: Design) -> Iterator[BillItem]:
    """Work on applications and machines: a cache needs code (C62), a proxy none (C60), EC2 an administrator (C01)."""
    if design.cache:
        key = "model.engineering.cache_usd_month"
        yield item(Said("bill.cache_code"), value(key), key)
    if design.database.service.engineering_price:
        key = design.database.service.engineering_price
        yield item(Said("bill.administrator"), value(key), key)
    if design.database.custom:
        key = "model.engineering.custom_usd_month"
        yield item(Said("bill.operating_system"), value(key), key)
