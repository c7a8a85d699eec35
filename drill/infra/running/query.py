"""The one command that fetches the metrics of an imported folder. A team runs it itself: no credentials are ever held here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from drill.infra.import_lock import ImportLock
from drill.infra.json_parts import a_text, maps
from drill.infra.running.measures import SEPARATOR, USUAL_PERIOD_S

DAYS = 14
MISSING = "REPLACE-ME"
"""Stands for an identifier that no source says."""
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
"""Names that a shell takes as they are: a lock may come from anybody."""
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
    region = _plain(a_text(lock.content.get("region")))
    return (
        f"aws cloudwatch get-metric-data --region {region} \\\n"
        f'  --start-time "$(date -u -d \'{DAYS} days ago\' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" \\\n'
        f"  --cli-input-json '{body}' > metrics.json\n"
    )


def _metrics(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str, str]]:
    names = {
        (a_text(one.get("resource")), a_text(one.get("property"))): a_text(one.get("value"))
        for one in maps(content.get("facts"))
    }
    writers = {
        a_text(one.get("resource"))
        for one in maps(content.get("choices"))
        if a_text(one.get("path")) in ("database.class", "database.zone")
    }
    for one in maps(content.get("resources")):
        kind, identifier = a_text(one.get("type")), a_text(one.get("id"))
        if one.get("outcome") != "mapped" or kind not in KINDS:
            continue
        if kind == "AWS::RDS::DBInstance" and identifier not in writers:
            continue
        namespace, name, dimension, metrics = KINDS[kind]
        for metric, statistic in metrics:
            own = _plain(names.get((identifier, name), ""))
            yield _plain(a_text(one.get("level"))), namespace, dimension, own, metric, statistic


def _plain(text: str) -> str:
    """A name that is safe in a command line; REPLACE-ME for any other."""
    return text if PLAIN.fullmatch(text) else MISSING
