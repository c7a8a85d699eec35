"""A design as nodes and links, questions about its reachability, and the inputs of the engine."""
