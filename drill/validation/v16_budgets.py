"""V16: the error budget of a service level, and the share that one failover takes of it."""

from __future__ import annotations

import statistics

from drill.catalog.figure_sheet import value
from drill.validation.writer_crash import aurora, aurora_alone, down_s, rds

SECONDS_PER_HOUR = 3600.0


def budget_s(key: str) -> float:
    """Seconds of a month that the commitment of that figure leaves."""
    return (1.0 - value(key) / 100.0) * value("price.hours_per_month") * SECONDS_PER_HOUR


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    rds_s, aurora_s = budget_s("sla.rds_multi_az.pct"), budget_s("sla.aurora_multi_az.pct")
    return {
        "V16.elasticache-multi-az": budget_s("sla.elasticache_multi_az.pct"),
        "V16.elasticache-old": budget_s("sla.elasticache_prev_gen.pct"),
        "V16.elasticache-single": budget_s("sla.elasticache_single_az.pct"),
        "V16.rds-single": budget_s("sla.rds_single.pct") / 60.0,
        "V16.aurora-single": budget_s("sla.aurora_single_az.pct") / 60.0,
        "V16.rds-multi-az": rds_s / 60.0,
        "V16.aurora-multi-az": aurora_s / 60.0,
        "V16.memorydb-multi-region": budget_s("sla.memorydb_multi_region.pct") / 60.0,
        "V16.failover-rds": 100.0 * statistics.fmean(down_s(rds())) / rds_s,
        "V16.failover-aurora": 100.0 * statistics.fmean(down_s(aurora())) / aurora_s,
        "V16.failover-aurora-alone": 100.0 * statistics.fmean(down_s(aurora_alone())) / aurora_s,
    }
