"""Parts of a level's file that make it one of another kind."""
