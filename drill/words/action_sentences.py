"""Sentences about actions: who did what, why it was refused, and whom a page reaches."""

from __future__ import annotations

from collections.abc import Mapping

from drill.engine.actions.action_table import ACTIONS
from drill.model.diagnosis import KIND
from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table, wall_clock

BY = "by"
"""The fact of an action, done or refused: `player`, `rule`, or `team` at a table. It comes with `action`, `target` and `value`."""
_WHO = {"player": "you", "team": "the team", "rule": "runbook"}


def command(facts: Facts) -> str:
    """Actor and action: `you: promote replica-1`."""
    return f"{_WHO[str(facts[BY])]}: {_words(facts)}"


def _words(facts: Facts) -> str:
    return " ".join(word for name in ("action", "target", "value") if (word := str(facts[name])))


def command_outcome(code: str, facts: Facts, text: str, level: Level | None = None) -> str:
    """An action with its outcome: why it was not possible, or what it told; nothing where it was simply done."""
    if facts["action"] == KIND and text:
        told = _suspect(str(facts["target"]), level)
        return f"{_WHO[str(facts[BY])]}: {f'“{told}”' if told else _words(facts)}: {text}"
    if not text:
        return command(facts)
    return f"{command(facts)}: {f'not possible, {text}' if code.startswith('refused.') else text}"


def _suspect(name: str, level: Level | None) -> str:
    """A suspect in the level's words; empty where it has none of that name."""
    suspects = level.diagnosis.suspects if level is not None and level.diagnosis is not None else ()
    return next((one.told for one in suspects if one.id == name), "")


def _not_restorable_yet(facts: Facts, level: Level | None) -> str:
    return f"the latest restorable time is {wall_clock(level, int(str(facts['to_s'])))}"


def _root(facts: Facts, _level: Level | None) -> str:
    spec = ACTIONS[str(facts["kind"])]
    return spec.requested.format(target=facts["target"])


def _begun(facts: Facts, _level: Level | None) -> str:
    return f"you begin: {_words(facts)}, which takes {units.duration(float(str(facts['takes_s'])))}"


OWN: Table = {code: sentence for spec in ACTIONS.values() for code, sentence in spec.sentences.items()}
"""Sentences of a single kind of action."""

ACTION_EVENTS: Table = {
    **OWN,
    "action.done": "",
    "action.root": _root,
    "hands.begun": _begun,
    "refused.hands_busy": "your hands are busy with {doing} for another {left_s}",
    "refused.aurora_fails_over": "Aurora promotes a reader by failover",
    "refused.beyond_change_records": "change records reach back {kept_h}",
    "refused.clones_at_limit": "{clones} clones share the volume already: the next one would be a full copy",
    "refused.down": "{node} is down",
    "refused.encrypted_already": "it is encrypted already",
    "refused.encrypts_at_creation": "encryption is chosen at creation; "
    "with the value `copy` a snapshot is taken, copied with encryption and restored",
    "refused.failing_over": "a failover is already under way",
    "refused.keys_moving": "keys are already being moved: wait until that is done",
    "refused.multi_az_already": "it is Multi-AZ already, or becoming it",
    "refused.beyond_retention": "backups are kept for {days} days",
    "refused.no_backups_in": "there are no backups in {region}",
    "refused.no_such_place": "there is no zone or region {place}",
    "refused.no_backups": "there is nothing to restore from: database.backups.retention is 0",
    "refused.no_cache": "there is no cache",
    "refused.no_cache_snapshots": "there is nothing to restore from: cache.snapshots is 0",
    "refused.no_change_records": "change records are not kept: database.backtrack is off",
    "refused.no_class_given": "no class is given",
    "refused.no_cloning": "only Aurora clones a volume: restore a snapshot into a second instance instead",
    "refused.no_control_plane": "the control plane does not answer",
    "refused.cache_promoting": "another cluster of the cache is being promoted already",
    "refused.no_global_datastore": "the cache has no secondary cluster: cache.global_datastore names its regions",
    "refused.no_secondary_in": "no secondary cluster of the cache is in {region}",
    "refused.read_only_cluster": "{node} is part of a secondary cluster, which takes no command that writes",
    "refused.restores_outside_global_datastore": "a snapshot fills a new cluster, which cannot join a Global Datastore with its data",
    "refused.secondary_down": "the cache in {region} is down",
    "refused.no_global_database": "a global database is a feature of Aurora: promote a replica in the other region",
    "refused.no_heir": "nothing can take over",
    "refused.no_moment": "nothing says how far back to go",
    "refused.no_percentage": "{given} is not a percentage",
    "refused.no_reader_abroad": "no reader is up in another region",
    "refused.no_reader_in": "no reader is up in {region}",
    "refused.no_request_class": "there is no class {request_class}",
    "refused.no_seconds": "{given} is not a number of seconds",
    "refused.no_size": "{given} is not a number of GiB",
    "refused.no_standby_possible": "this database cannot have a standby, or has one",
    "refused.no_such_class": "there is no class {instance} for it",
    "refused.no_such_node": "there is no {node}",
    "refused.no_such_reader": "there is no such reader",
    "refused.not_a_replica": "{node} is not a read replica",
    "refused.not_restorable_yet": _not_restorable_yet,
    "refused.nothing_shed": "nothing is shed",
    "refused.nothing_to_copy": "{node} is down: there is nothing to copy",
    "refused.nothing_to_revert": "there is no change to revert",
    "refused.number_out_of_range": "a cache has 1 to {most_nodes} shards or nodes",
    "refused.one_shard": "without cluster mode there is one shard: choose a larger class",
    "refused.primary_down": "the primary region does not answer: fail over instead",
    "refused.promoted_already": "{node} has been promoted already",
    "refused.readers_share_volume": "Aurora's readers share the writer's volume",
    "refused.rebuilding": "{node} is already being recreated",
    "refused.region_taking_over": "another region is taking over already",
    "refused.restoring": "a restore is already under way",
    "refused.same_class": "it is {instance} already",
    "refused.same_number": "it has {nodes} already",
    "refused.scales_by_itself": "a serverless cache scales by itself: it has no nodes to scale or to restart",
    "refused.share_out_of_range": "a share is 0 to 100 %",
    "refused.step_too_small": "the new size must be at least {step_pct} more than {allocated_gib}",
    "refused.storage_cooling_down": "the volume is still being optimised after its last change",
    "refused.storage_exhausted": "the volume has been modified four times in the past 24 hours",
    "refused.storage_too_soon": "the last change is less than six hours old; until 2025 two had to be six hours apart",
    "refused.volume_grows_by_itself": "Aurora's volume grows by itself",
}

TROUBLES: Mapping[str, str] = {
    "clients-cannot-connect": "clients cannot connect",
    "certificate-not-trusted": "clients do not trust the server's certificate",
}
"""Tasks that are no action of a runbook."""


def _paged(facts: Facts, level: Level | None) -> str:
    return f"the on-call engineer is paged: {_task(facts)}"


def _not_paged(facts: Facts, level: Level | None) -> str:
    return f"without alarms nobody is paged, customers have to call: {_task(facts)}"


def _task(facts: Facts) -> str:
    task = str(facts["task"])
    return f"{TROUBLES.get(task, task)} {facts['target']}".rstrip()


def _waits(facts: Facts, level: Level | None) -> str:
    return f"until an alarm pages, or customers call, nobody knows: {_task(facts)}"


OPERATORS: Table = {
    "operator.paged": _paged,
    "operator.not_paged": _not_paged,
    "operator.waits_for_alarm": _waits,
    "operator.customers_called": "no alarm has paged anyone, but customers are calling",
}
