"""One file per protocol. A connector speaks it and yields records as they are: it repairs nothing, maps
nothing, keeps nothing."""
