"""The fold of a table's log: what each entry does to the state of the table."""
