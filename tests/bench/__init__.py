"""Measurements that print a table. Not part of the suite: nothing here asserts a time."""
