"""Independent evidence: simulations of single requests and closed forms that share no code with the engine."""
