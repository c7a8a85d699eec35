"""What can be chosen, as a table: read by the plan screen, by searches and by explanations. Imports no screen."""
