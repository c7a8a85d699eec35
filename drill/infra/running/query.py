"""The one command that fetches the metrics of an imported folder. A team runs it itself: no credentials are ever held here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from drill.infra.import_lock import ImportLock
from drill.infra.running.measures import SEPARATOR, USUAL_PERIOD_S

DAYS = 14
MISSING = "REPLACE-ME"
"""Stands for an identifier that no source says."""
Kind = tuple[str, str, str, tuple[tuple[str, str], ...]]
KINDS: Mapping[str, Kind] = {
    "AWS::RDS::DBInstance": (
        "AWS/RDS",
        "DBInstanceIdentifier",
        "DBInstanceIdentifier",
        (("CPUUtilization", "Average"), ("DatabaseConnections", "Maximum"), ("FreeStorageSpace", "Minimum")),
    ),
    "AWS::RDS::DBCluster": (
        "AWS/RDS",
        "DBClusterIdentifier",
        "DBClusterIdentifier",
        (
            ("SelectThroughput", "Average"),
            ("DMLThroughput", "Average"),
            ("CommitThroughput", "Average"),
            ("VolumeBytesUsed", "Maximum"),
        ),
    ),
    "AWS::ElastiCache::CacheCluster": (
        "AWS/ElastiCache",
        "ClusterName",
        "CacheClusterId",
        (("CacheHits", "Sum"), ("CacheMisses", "Sum"), ("CurrItems", "Average"), ("BytesUsedForCache", "Average")),
    ),
}
"""By type: namespace, the property with its identifier, the dimension, and (metric, statistic)."""


def query_command(lock: ImportLock) -> str:
    """The command. Identifiers that no source says are REPLACE-ME."""
    queries = [
        {
            "Id": f"m{number}",
            "Label": SEPARATOR.join((level, metric, statistic)),
            "MetricStat": {
                "Metric": {
                    "Namespace": namespace,
                    "MetricName": metric,
                    "Dimensions": [{"Name": dimension, "Value": identifier}],
                },
                "Period": int(USUAL_PERIOD_S),
                "Stat": statistic,
            },
        }
        for number, (level, namespace, dimension, identifier, metric, statistic) in enumerate(_metrics(lock.content))
    ]
    body = json.dumps({"MetricDataQueries": queries}, indent=1)
    region = str(lock.content.get("region", ""))
    return (
        f"aws cloudwatch get-metric-data --region {region} \\\n"
        f'  --start-time "$(date -u -d \'{DAYS} days ago\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \\\n'
        f"  --cli-input-json '{body}' > metrics.json\n"
    )


def _metrics(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str, str]]:
    names = {
        (one["resource"], one["property"]): one["value"]
        for one in content.get("facts", ())
        if isinstance(one["value"], str)
    }
    writers = {one["resource"]: one["level"] for one in content.get("choices", ()) if one["path"] == "database.class"}
    for one in content.get("resources", ()):
        if one["outcome"] != "mapped" or one["type"] not in KINDS:
            continue
        if one["type"] == "AWS::RDS::DBInstance" and one["id"] not in writers:
            continue
        namespace, name, dimension, metrics = KINDS[one["type"]]
        identifier = names.get((one["id"], name), MISSING)
        safe = identifier if all(char.isalnum() or char in "-_." for char in identifier) else MISSING
        for metric, statistic in metrics:
            yield one["level"], namespace, dimension, safe, metric, statistic
