"""What of the acknowledged writes survives a crash."""
