"""Where things are drawn: a topology and a size become cells with named slots. Pure; imports no screen library."""
