"""What is told about a run: causes, the ledger, node frames. Codes and numbers."""
