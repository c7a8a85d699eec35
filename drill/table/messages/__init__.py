"""Messages of a table: their models, how they are typed and read, and how they are written as lines."""
