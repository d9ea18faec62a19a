"""One run of one source: the steps in their order, what is asked for and why, and its report."""
