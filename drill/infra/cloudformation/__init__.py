"""CloudFormation: templates to facts, with a resolver of their functions that keeps sets, unknowns and places."""
