"""The parts of a proof that are done by hand: a plan of actions, the right name, and answers that must not win."""
