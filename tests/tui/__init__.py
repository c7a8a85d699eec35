"""Tests of the game on a terminal."""
