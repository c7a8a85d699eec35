"""From recordings to scores: availability, staleness, cost, objectives, and the verdict over several seeds."""
