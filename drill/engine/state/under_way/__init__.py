"""What is being done to a database and has not finished, or waits to go wrong."""
