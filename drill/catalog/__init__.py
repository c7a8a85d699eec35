"""What can be chosen and how it behaves: classes, engines, prices, limits, timings, each figure with its source."""
