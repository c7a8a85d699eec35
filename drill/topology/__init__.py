"""A design as nodes and links: what it is made of, what reaches what, and what the engine runs on."""
