"""Codes and numbers to English."""
