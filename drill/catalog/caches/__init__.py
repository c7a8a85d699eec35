"""Caches that are ordered otherwise than by the node: what they may be, and what they use."""
