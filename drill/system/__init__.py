"""Differences between Linux, macOS and Windows, one module each: nothing else asks which system it runs on."""
