"""Generated documents: schemas, the reference, tables of the guides."""
