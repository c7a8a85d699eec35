"""Sentences about caches: events, roots and consequences of chains, the options that let a loss happen, notes of nodes."""

from __future__ import annotations

from drill.words.sentence import Table

EVENTS: Table = {
    "cache.accepts": "the cache accepts writes again",
    "cache.evicts": "the memory of the cache is full: it evicts keys",
    "cache.refuses": "the cache refuses writes: OOM command not allowed when used memory > 'maxmemory'",
    "cache.batch_replaced": "{nodes} of {of_nodes} cache nodes run on {instance} now; the new ones are empty",
    "cache.flush_rejected": "a stranger's FLUSHALL was rejected: NOAUTH",
    "cache.flushed_by_stranger": "a stranger flushed the cache",
    "cache.resharded": "the cache has {shards} shards now; no key was lost",
    "cache.resharding": "scaling the cache to {shards} shards",
    "cache.resized": "the cache has {nodes} nodes now; clients look for {moved_pct} of the keys on another node",
    "cache.resizing": "scaling the cache to {nodes} nodes",
    "cache.scaled": "the cache runs on {instance} now; its keys were copied",
    "cache.scaling": "scaling the cache to {instance}",
    "cache.serving_stale": "{request_class} is answered from expired copies",
    "cache_region.not_promoted": "the cache in {region} was not promoted: no shard of it is up",
    "cache_region.promoted": "the cache in {region} takes writes now; {lost_writes} acknowledged writes are lost",
    "cache_region.promoting": "promoting the cache in {region}",
    "cache_restore.finished": "applications use the restored cache, {age_h} old; {lost_writes} acknowledged writes are lost",
    "cache_restore.started": "creating a new cluster from the last snapshot of the cache",
    "shard.clients_followed": "{node}: clients use the promoted replica",
    "shard.node_lost_unseen": "{node}: a node was lost; another one has its keys and answers",
    "shard.replaced_from_region": "{node} was replaced and copied the keys of {source}",
    "shard.replaced_from_log": "{node} was replaced and read its transaction log again",
    "shard.replaced_from_replica": "{node} was replaced and copied a replica's keys",
    "shard.replica_added": "{node} has a replica again",
    "shard.replica_promoted": "{node}: a replica was promoted",
    "shard.restarted_from_file": "{node} restarted and replayed its append-only file",
    "shard.writes_lost": "{node}: {writes} acknowledged writes are lost",
}

CHAINS: Table = {
    "cache.nodes_changed": "the cache went from {from_nodes} to {to_nodes} nodes",
    "cache.copied_to_region": "the cache of another region shows the primary as it was a moment ago",
    "cache_region.took_over": "the cache in {target} was promoted",
    "cache.replaced_empty": "applications moved to a new, empty cluster of {instance}",
    "cache.scaled_to": "the cache was scaled to {instance}",
    "clients.moved_to_restored_cache": "applications moved to the restored cache",
    "node.replaced_is_empty": "{node} was replaced by a new, empty node",
    "cluster.new_and_empty": "the new cluster was empty",
    "connections.moving": "connections moved to the new nodes",
    "shard.clients_stay": "clients went on using the lost primary of {node}",
    "shard.cold": "{node} was cold",
    "shard.down": "{node} was down",
    "shard.replaced_empty": "{target} was replaced and is empty",
}

CHOICES: Table = {
    "choice.anyone_may_flush": "{value}, so anyone on the network may flush it",
    "choice.failover_off": "{value}, so its replicas wait until the lost primary is replaced",
    "choice.log_restores_keys": "{value}, whose transaction log restores the keys",
    "choice.no_replica": "{value}, so its keys are lost",
    "choice.no_replica_left": "{value}, but none was left to take over, so its keys are lost",
    "choice.replica_takes_over": "{value}, so a replica takes over",
}

NOTES: Table = {
    "node.copied_from_region": "new, with the keys of another region's cluster",
    "node.copied_from_replica": "new, with the keys of a replica",
    "shard.clients_elsewhere": "the primary, but clients still use the node that was it",
    "shard.cut_off_from_primary": "read only, and copied to by none: its primary is down",
    "node.filling_from_snapshot": "a new cluster is loading the snapshot",
    "node.lost": "lost",
    "node.moving_keys": "moving keys",
    "node.new_and_empty": "new and empty",
    "node.replayed_file": "replayed its append-only file",
    "node.replica_promoted": "replica promoted",
    "node.restored_from_log": "restored from the transaction log",
    "node.restored_from_snapshot": "restored from a snapshot",
    "node.switching": "switching to its new size",
}

CACHE: Table = {**EVENTS, **CHAINS, **CHOICES, **NOTES}
