"""Which acknowledged writes survive a crash."""
