"""What exists: levels, designs, topologies, plants and runs as frozen values. Imports the standard library only."""
