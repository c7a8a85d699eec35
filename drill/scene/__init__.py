"""The map as cells: from a topology and a size to cells with named slots. Pure; imports no screen library."""
