"""A running drill: its recorder, playhead and pace, processes under way, losses and causes, margins of goals, cards of nodes."""
