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
    return f"{facts['name']} depends on condition {facts['condition']}, which nothing decides: taken as {taken} ({flag} to change)"


def _secret(facts: Facts, level: Level | None) -> str:
    return "a secret, written in the source" if facts["literal"] else "a secret"


IMPORTS: Table = {
    "infra.after_apply": "{attribute} is known only after apply",
    "infra.approximate": "{property} is approximated as {option}",
    "infra.alarm_composite": "this composite alarm needs several alarms: it is taken to notify as soon as any of them is in ALARM",
    "infra.alarm_skipped": "this alarm watches nothing in a drill: {why}",
    "infra.alarm.all_readers": "it watches all readers of a cluster together",
    "infra.alarm.metric": "the model has no metric {metric} of {namespace}",
    "infra.alarm.metric_math": "it watches an expression of several metrics",
    "infra.alarm.no_metrics": "the model has no metric of what it watches",
    "infra.alarm.nobody": "it watches the role {role} of a cluster that has none",
    "infra.alarm.not_published": "AWS publishes no metric {metric} of {by}",
    "infra.alarm.not_known": "{property} is not known, or has a value that the model lacks",
    "infra.alarm.periods": (
        "{needed:g} of {periods:g} periods of {period_s:g} s cannot be evaluated: periods are whole minutes and last a day in all, "
        "or 7 days where each is an hour or more"
    ),
    "infra.alarm.too_many": "a design has at most {most} alarms",
    "infra.asked.cache": "taken as the cache of {system}: no source says which database it is in front of (--only NAME splits them)",
    "infra.backup_plan": "the AWS Backup plan and its snapshots are not modelled: only the databases' own backups are",
    "infra.version_ended": "AWS ended support for {version} on {ended} and upgrades databases that still run it: drilled without a version",
    "infra.asked.cache_of_clients": "taken as the cache of {system}: the functions that reach it reach that database and no other",
    "infra.asked.cache_alone": "a level of its own: no source says which of {systems} databases it is in front of",
    "infra.asked.condition": _condition,
    "infra.asked.form": "{property} has a value that AWS would refuse too: ignored",
    "infra.asked.macro": "the macro {name} may change this template but is not run: anything it would add is missing",
    "infra.asked.nested": "the template of nested stack {name} is not beside this one: name its file too, because nothing is fetched",
    "infra.asked.one_of": "{property} is one of {options} ({why}): the first one is taken",
    "infra.asked.source": "its source is in none of the files: import that one too",
    "infra.asked.value": "{property} is not known: {why}",
    "infra.asked.zones": "no source says in which zones its subnets are: {zones} assumed",
    "infra.auto_pause": "it pauses at 0 ACU while nobody is connected, and whoever connects next waits until it has resumed: "
    "requests never stop in the faults of drill assess, so none of them finds it paused",
    "infra.cache_failover_alone": "AutomaticFailoverEnabled is on, and no shard has a replica to fail over to: AWS refuses this",
    "infra.cache_one_zone": "MultiAZEnabled is off: all nodes may share a zone, and are drilled that way",
    "infra.condition": "depends on condition {name}",
    "infra.dynamic_reference": "a dynamic reference to {service}",
    "infra.edited": "{option} was {was}, written by hand, and is {now} again; to keep it, put it under overrides in the workload",
    "infra.export": "export {name} of a stack that is not among the sources",
    "infra.function": "the function {name} is not evaluated",
    "infra.least_volume": "{wanted_gib} is less than the smallest volume of its type: drilled with {taken_gib}",
    "infra.magnetic": "magnetic storage ended in April 2026 and was moved to gp3: drilled as gp3",
    "infra.malformed": "{name} is malformed",
    "infra.map": "the map {name} has no such entry, or one that cannot be known",
    "infra.no_zone": "{zones} is no zone of {region}: drilled without it",
    "infra.nearest_class": "{wanted} cannot be ordered or is not modelled: drilled as {taken}, the nearest in size",
    "infra.no_database": "no database is among the sources: an idle stand-in takes its place, and drill assess leaves it off the bill",
    "infra.no_room_to_grow": "a maximum of {most_gib} leaves less room than the 10 % that storage auto scaling needs: it is off",
    "infra.not_in_engine": "{property} has no counterpart in the engine",
    "infra.parameter": "parameter {name} has no default and was not given (-p {name}=VALUE)",
    "infra.reference": "{name} is not in the sources",
    "infra.secret": _secret,
    "infra.serverless_v1": "Aurora Serverless v1 is drilled as v2: no pause, no start from zero",
    "infra.skipped.cluster_elsewhere": "its cluster is in none of the files",
    "infra.skipped.condition": "its condition {name} is false: it is not built; give the parameter (-p), or --assume {name}=yes",
    "infra.skipped.engine": "engine {engine} is not modelled",
    "infra.skipped.engine_unknown": "its engine is not known: set the parameter, or add the source that names it",
    "infra.skipped.global_cache": "a Global Datastore spans regions, and an imported level has one: add cache.global_datastore by hand",
    "infra.skipped.group_member": "a node of a replication group, which describes it already",
    "infra.skipped.loop": "the loop {name} runs over values that are not known: none of its resources is read",
    "infra.skipped.no_instances": "a cluster without instances serves no requests",
    "infra.skipped.no_primary": "none of its clusters is in the files",
    "infra.skipped.not_wanted": "belongs to a system that was not asked for",
    "infra.skipped.proxy_target": "its target database is in none of the files, or has a proxy already",
    "infra.skipped.source_elsewhere": "the source of this replica is in none of the files",
    "infra.skipped.type": "{type} is not modelled",
    "infra.skipped.unused": "no system names it",
    "infra.stale": "{file} belongs to a system that the sources no longer have; it was edited by hand, so it stays",
    "infra.stored_parameter": "parameter {name} is kept in Systems Manager, which is not read",
    "infra.text": "text assembled from values that are not known",
    "infra.too_deep": "nested too deep, or too much work to resolve",
    "infra.uneven_shards": "shards have different numbers of replicas: the most common number is used for all",
}
