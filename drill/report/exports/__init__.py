"""A run in formats of other tools: OpenMetrics, asciicast, notebooks. The same run gives the same bytes."""
