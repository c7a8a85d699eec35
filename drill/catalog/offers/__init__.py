"""Years and regions: what AWS sold when and where, and the rules that follow from it."""
