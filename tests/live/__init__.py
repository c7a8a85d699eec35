"""Real servers on loopback, and the engine's prediction of what they do."""
