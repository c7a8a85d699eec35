"""Observes a run: causes, the ledger, node frames. Writes codes and numbers, no sentences."""
