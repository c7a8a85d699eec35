"""A drill while it runs: its recording, playhead and pace, processes under way, losses and why, margins of goals, cards of nodes."""
