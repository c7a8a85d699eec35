"""A plan: what a facilitator writes before the table, read and checked."""
