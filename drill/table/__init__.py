"""A facilitated drill for a team: a log, the state that follows from it, one simulation, and what each role may see of it."""
