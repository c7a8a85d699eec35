"""The folder that `drill import` writes and a team owns. This is the layout that `drill assess` and `drill export` read.

    level.yaml       One system: an ordinary level. `drill check` and `drill play` take it. Several: `level-NAME.yaml` each.
    workload.yaml    One for each level (`workload-NAME.yaml`): only what no source says, as ranges instead of invented numbers.
    policy.yaml      One: what has to be survived, in the words of AWS Resilience Hub.
    import.lock      JSON: what was read, how each value is known, and what was written.

Keys of `workload.yaml` (`drill.infra.workload`). A value is a number with its unit, a range `0.05ms..2ms`, a list of
possible values `[5s, 60s, forever]`, or `unknown`. `from` says where the values of its part come from:

    workload: orders                  the system's name, the same as the level's id
    traffic:                          by request class
      CLASS: {rate: 40/s | {0m: 40/s, 18h: 120/s} | unknown, reads, writes, within, timeout, fresh, from,
              keys: {count, zipf, bytes}, ephemeral: true, retries}
    data: {gib, from}
    clients: {pool, connect_timeout, dns_ttl, retries, from, …}   any option of a design's `clients`
    cpu: {read, write, from}          processor time of a statement
    overrides: {database: {class: db.r6g.xlarge}}    a merge patch over the level's `start`; wins over the sources

Keys of `policy.yaml`:

    policy: critical
    availability: ">= 99.9 %"
    software|hardware|az|region: {rto: 15m, rpo: 5m}    left out: not assessed
    backups: {every: 1d}
    budget: {monthly_usd: 1500}
    accept: [{rule: A204, resource: ReplicaDB, because: "reports only", until: 2027-03-01}]

Keys of `import.lock`:

    format: 1
    region, sources: [{name, format, sha256}], parameters: {NAME: VALUE}, assume: {CONDITION: true}
    systems: [{name, level, workload, digest}]          names of files; digest of the design
    resources: [{id, type, file, line, column, address, outcome, level, why}]
    facts: [{resource, property, value, how, file, line, column, address, parameters, conditions, status, to}]
        `to`: the options of the design that it decides (`database.multi_az`). Only properties of the mapping are here, and
        never a secret. `status`: as in the mapping.
    choices: [{level, path, value, resource, property, how}]   each option of `start`, and the fact that decided it
    notes: [{code, said, resource, property, file, line, column}]
    written: {FILE: {KEY: sha256}}                      what import wrote last, to tell an edit by hand
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LOCK = "import.lock"
POLICY = "policy.yaml"


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """An option of an imported design, and the fact that decided it."""

    level: str
    """The system's name."""
    path: str
    """Dotted path in the level's `start`: `database.multi_az`, `replicas.0.class`."""
    value: object
    """As the level's file writes it."""
    resource: str
    """Id of the resource; empty where nothing in the sources decides it."""
    property: str
    how: str
    """A value of `drill.infra.evidence.How`."""


OWN_FILE = re.compile(r"(level|workload)(-[a-z0-9-]{1,40})?\.yaml")
"""Names of the files that an import writes for its systems."""


def level_file(name: str, systems: int) -> str:
    """The name of a system's level file."""
    return "level.yaml" if systems == 1 else f"level-{name}.yaml"


def workload_file(name: str, systems: int) -> str:
    """The name of a system's workload file."""
    return "workload.yaml" if systems == 1 else f"workload-{name}.yaml"
