"""A team's own infrastructure: templates, plans, states and descriptions of what runs, read into facts, made into levels."""
