"""The catalogue: classes, engines, prices, limits and timings, each figure with its source."""
