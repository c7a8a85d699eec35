"""Documents: YAML text to data with positions, the problems found in it, and the forms that values are written in."""
