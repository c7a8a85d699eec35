"""Differences between Linux, macOS and Windows, one module each; no other module checks the platform."""
