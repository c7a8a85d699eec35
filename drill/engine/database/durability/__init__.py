"""Durability: the acknowledged writes that survive a crash."""
