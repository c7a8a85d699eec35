"""The flow between two events, and only that: the part that Numba can compile. RULES.md says what may be written here."""
