"""Documents about a table: its report, the drill as it was played, the cards of its roles."""
