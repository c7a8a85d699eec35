"""A game without a screen: recording, playhead, history, forecasts, what-ifs."""
