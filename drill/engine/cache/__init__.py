"""Cache mechanisms: nodes, scaling, expiry, stale copies."""
