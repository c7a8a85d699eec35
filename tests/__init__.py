"""A package, so that no library that installs a `tests` of its own beside the others (Ciw does) hides this one."""
