"""The long end of Aurora's failovers, on levels that ask for it."""
