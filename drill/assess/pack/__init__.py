"""The fixed pack of faults: each with its targets, the fault before it, and the people who recover."""
