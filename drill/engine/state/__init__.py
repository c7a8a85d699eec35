"""What a simulation remembers: the state, its arrays, frames, draws and figures."""
