"""The game without a screen: levels, drafts, forecasts, what-ifs, progress; `live` is a running drill."""
