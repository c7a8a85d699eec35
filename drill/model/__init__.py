"""Levels, designs, topologies, inputs and runs as frozen values. Imports only the standard library."""
