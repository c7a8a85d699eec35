"""Words of levels that are played otherwise than most."""
