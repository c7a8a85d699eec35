"""Sentences of assessments, why a fault breaches a policy or is not exercised, and of what is exported from them."""

from __future__ import annotations

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table, counted


def _lost(facts: Facts, _level: Level | None) -> str:
    rto_s = facts["rto_s"]
    late = rto_s is None
    back = "not back by the end of the drill" if late else f"back after {units.duration(float(str(rto_s)), up=True)}"
    return (
        f"seed {facts['seed']}: {counted(facts, 'requests')} of {counted(facts, 'offered')} requests not good, {back}"
    )


def _over_budget(facts: Facts, _level: Level | None) -> str:
    spent, most = (units.dollars(round(float(str(facts[name])) * 1_000_000)) for name in ("monthly_usd", "budget_usd"))
    return f"the bill is {spent} a month, the budget {most}"


ASSESSMENTS: Table = {
    "assess.cache_failover_off": "automatic failover is off: no replica of the cache takes over from a lost primary",
    "assess.cache_without_replica": "no shard of the cache has a replica, so nothing takes over from a lost node",
    "assess.depends_on": "it depends on {input}: with {value} the policy is {verdict}",
    "assess.depends_on_seed": "it depends on the seed: the policy is met in {passed} of {seeds}",
    "assess.idle_readers": "no application reads from any of its {replicas} replicas",
    "assess.literal_secret": "{property} is written out in the source: everyone who can read the source knows it",
    "assess.lost": _lost,
    "assess.no_backups": "there are no automated backups: what is dropped or overwritten is gone",
    "assess.no_cache": "the design has no cache",
    "assess.no_effect": "the fault took no effect in this drill",
    "assess.out_of_time": "the time was over before it had been drilled on every target",
    "assess.no_fault_fails": "the design misses its objectives without a fault at this load, so that no fault is charged",
    "assess.no_goal": "the policy has no objective for {disruption}",
    "assess.no_managed_patch": "the database is not managed: nobody patches it but its owner",
    "assess.no_own_volume": "the database has no volume of its own",
    "assess.no_proxy": "the design has no proxy",
    "assess.no_reader": "the design has no replica",
    "assess.no_writer": "the design has no database",
    "assess.no_zone": "nothing of the design is in a zone of the home region",
    "assess.nobody_paged": "no alarm pages anybody: a person starts when customers call",
    "assess.nothing_abroad": "neither a replica nor a backup is outside {region}",
    "assess.out_of_support": "standard support of {engine} {version} ended on {ended}: AWS charges for extended support",
    "assess.over_budget": _over_budget,
    "assess.pinned_root": "the applications trust one root certificate, which is rotated",
    "assess.public": "the database has a public address, and its security group admits any address",
    "assess.readers_in_one_zone": "every replica is in {zone}, the zone of the writer",
    "assess.single_zone": "no instance in another zone than {zone} takes over by itself",
    "assess.stands_in": "no source has the database: a stand-in takes its place",
    "assess.supported": "no source names a version that is past standard support",
    "assess.unencrypted": "the database is not encrypted at rest",
}

EXPORTS: Table = {
    "fis.no_action": "{fault}: AWS FIS has no action for {kind}",
    "fis.no_cache_power": "{fault}: FIS interrupts the power only of ElastiCache groups with replicas in several zones",
    "fis.no_failover": "{fault}: FIS cannot fail over a database without a standby or an Aurora reader",
    "fis.not_in_engine": "{action}: {kind} has no counterpart in the engine",
    "fis.only_zones": "{fault}: FIS cuts the network of subnets, not of {target} alone",
    "fis.power_is_network": "{fault}: FIS cannot switch power off; the zone's subnets lose their network instead",
    "fis.region_is_network": "{fault}: FIS cuts only the traffic to the region; everything in it keeps running",
    "fis.rounded": "{fault}: {exact_s} became {rounded_s}, FIS counts in minutes",
    "fis.scope": "{action}: scope {scope} is not modelled",
    "fis.zone_unknown": "{action}: its target names no zone of this level ({zone}); give availabilityZoneIdentifier a zone's name",
}
"""The parts of a fault that AWS Fault Injection Service cannot do, and those of an experiment that the engine cannot do."""

FIXES: Table = {
    "fix.not_tried": "not tried: {values}",
    "fix.still_breached": "the policy is still breached: no change tried, of up to three options, meets it on every target",
    "fix.stopped": "stopped after {after_s}: whether a cheaper change meets the policy too was not tried to the end",
    "fix.then_not_looked": "whether the verdict then depends on an input was not tried",
    "fix.then_open": "with this change the policy is met at what is assumed; the verdict still depends on an input:",
    "fix.unsettled": "{fault} is unknown: with {assumed} for {input} the policy is met, with {value} it is {verdict}",
    "fix.unsettled_default": "{fault} is unknown: with nothing said for {input} the policy is met, with {value} it is {verdict}",
    "fix.what_settles": "write {inputs} in {workload}; the verdict is then settled, and breached has a fix: {commands}",
}
"""The ways in which a search for a fix ends."""
