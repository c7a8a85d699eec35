"""Proofs about levels, searches through designs, and counterfactual runs."""
