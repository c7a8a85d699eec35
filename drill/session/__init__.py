"""A game without a screen: levels opened, plans drafted, forecasts, what-ifs, progress; `live` is the drill while it runs."""
