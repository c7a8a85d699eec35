"""Database mechanisms: failover, recovery, replication, storage growth."""
