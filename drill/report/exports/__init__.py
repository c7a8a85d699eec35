"""A run in formats of other tools: OpenMetrics, CSV, asciicast. The same run gives the same bytes."""
