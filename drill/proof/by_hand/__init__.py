"""What a proof does by hand: a plan of actions, the right name, and answers that must not win."""
