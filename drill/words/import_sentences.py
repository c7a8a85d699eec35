"""Sentences about an import: what it could not know, skipped or approximated."""

from __future__ import annotations

from collections.abc import Mapping

from drill.model.level import Level
from drill.words.sentence import Facts, Table

NOTE_KINDS: Mapping[str, str] = {"I2": "asked", "I3": "not in the engine", "I4": "approximated"}
"""Titles of notes by the first two characters of their codes."""


def _condition(facts: Facts, level: Level | None) -> str:
    taken = "present" if facts["present"] else "absent"
    flag = f"--assume {facts['condition']}={'no' if facts['present'] else 'yes'}"
    return f"{facts['name']} hangs on condition {facts['condition']}, which nothing decides: taken as {taken} ({flag} to change)"


def _secret(facts: Facts, level: Level | None) -> str:
    return "a secret, written in the source" if facts["literal"] else "a secret"


IMPORTS: Table = {
    "infra.after_apply": "{attribute} is known only after apply",
    "infra.approximate": "{property} is approximated as {option}",
    "infra.asked.cache": "taken as the cache of {system}: nothing says which database it stands before (--only NAME splits them)",
    "infra.backup_plan": "the plan of AWS Backup and its snapshots are not drilled: backups are those of the databases themselves",
    "infra.version_ended": "AWS ended its support of {version} on {ended} and upgrades what still runs it: drilled without a version",
    "infra.asked.cache_of_clients": "taken as the cache of {system}: functions that reach it reach that database and no other",
    "infra.asked.cache_alone": "a level of its own: nothing says which of {systems} databases it stands before",
    "infra.asked.condition": _condition,
    "infra.asked.form": "{property} has a value that AWS would not take either: left out",
    "infra.asked.macro": "the macro {name} may change this template, and is not run: what it would add is missing",
    "infra.asked.nested": "the template of nested stack {name} is not beside this one: give its file; nothing is ever fetched",
    "infra.asked.one_of": "{property} is one of {options} ({why}): the first one is taken",
    "infra.asked.source": "its source is in none of the files: import that one too",
    "infra.asked.value": "{property} is not known: {why}",
    "infra.asked.zones": "no source says in which zones its subnets are: {zones} assumed",
    "infra.cache_failover_alone": "AutomaticFailoverEnabled is on, and no shard has a replica to fail over to: AWS refuses this",
    "infra.cache_one_zone": "MultiAZEnabled is off: all nodes may share a zone, and are drilled so",
    "infra.condition": "hangs on condition {name}",
    "infra.dynamic_reference": "a dynamic reference to {service}",
    "infra.edited": "{option} was {was}, written by hand, and is {now} again; to keep it, put it under overrides in the workload",
    "infra.export": "an export {name} of a stack that is not among the sources",
    "infra.function": "the function {name} is not evaluated",
    "infra.least_volume": "{wanted_gib} is less than the type comes in: {taken_gib} taken",
    "infra.magnetic": "magnetic storage was ended in April 2026 and moved to gp3: drilled as gp3",
    "infra.malformed": "{name} is not written as it should be",
    "infra.map": "the map {name} has no such entry, or an entry that nobody can know",
    "infra.nearest_class": "{wanted} cannot be ordered or is not modelled: drilled as {taken}, the nearest in size",
    "infra.no_database": "no database is among the sources: one that is never asked stands in, which drill assess leaves off the bill",
    "infra.no_room_to_grow": "growth up to {most_gib} is less than the tenth that storage auto scaling needs: off",
    "infra.not_in_engine": "{property} has no counterpart in the engine",
    "infra.parameter": "parameter {name} has no default and was not given (-p {name}=VALUE)",
    "infra.reference": "{name} is not in the sources",
    "infra.secret": _secret,
    "infra.serverless_v1": "Aurora Serverless v1 is drilled as v2: no pause, no start from nothing",
    "infra.skipped.cluster_elsewhere": "its cluster is in none of the files",
    "infra.skipped.engine": "engine {engine} is not modelled",
    "infra.skipped.engine_unknown": "its engine is not known: give the parameter, or the source that says it",
    "infra.skipped.global_cache": "caches across regions are not modelled",
    "infra.skipped.group_member": "a node of a replication group, which says all of it",
    "infra.skipped.loop": "the loop {name} runs over values that are not known: none of its resources is read",
    "infra.skipped.no_instances": "a cluster without instances answers nobody",
    "infra.skipped.no_primary": "none of its clusters is in the files",
    "infra.skipped.not_wanted": "belongs to another system than the one that was asked for",
    "infra.skipped.proxy_target": "the database it leads to is in none of the files, or has a proxy already",
    "infra.skipped.source_elsewhere": "the source of this replica is in none of the files",
    "infra.skipped.type": "{type} is not modelled",
    "infra.skipped.unused": "no system names it",
    "infra.stale": "{file} is of a system that the sources no longer have; it was edited by hand, and stays",
    "infra.stored_parameter": "parameter {name} is kept in Systems Manager, which is not asked",
    "infra.text": "text that is put together from what is not known",
    "infra.too_deep": "nested too deep, or too much work to resolve",
    "infra.uneven_shards": "shards with different numbers of replicas: the most common number is taken for all",
}
