"""Pages that a machine has in memory, and blocks that a restored volume has loaded."""
