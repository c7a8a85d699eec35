"""A class's submissions against one rubric: marks on any executor, grades by roster, and the files that teachers' tools read."""
