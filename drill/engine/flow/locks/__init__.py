"""Locks: requests that hold a connection, and no processor, until others are done."""
