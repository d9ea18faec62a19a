"""Whether everything is well: the health of sources, and of the machine that runs them."""
