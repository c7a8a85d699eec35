"""The simulation: inputs, a seed and actions in; frames and a ledger out. Imports only the model and the standard library."""

ENGINE = "3"
"""Version of the rules. A change that moves any result by a bit raises it, so that old runs are told apart."""
