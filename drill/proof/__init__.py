"""Proofs about levels: what every solution does, what no design without the lesson does, and what one change would do."""
