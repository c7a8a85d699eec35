"""Commands about a team's own infrastructure."""
