"""The client side: name resolution, connections, admission, health checks, access."""
