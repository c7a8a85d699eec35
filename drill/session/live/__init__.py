"""A drill told while it happens: what is under way, what is lost and why, what each goal may still lose, the pace."""
