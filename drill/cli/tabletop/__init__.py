"""Commands of a team's drill: lead it, take part, report on it, print its cards."""
