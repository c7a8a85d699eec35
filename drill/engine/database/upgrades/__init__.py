"""Engine upgrades: in place, by a blue/green deployment, and the planner's statistics that a major one loses."""
