"""Queues of messages that workers take: between a class and the database."""
