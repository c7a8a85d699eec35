"""The state of a simulation: its parts, its arrays, frames, draws and figures."""
