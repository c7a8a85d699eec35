"""Actions: what a player or a rule of the runbook does during a drill."""
