"""Operation: how each source stands, the rules of a healthy source, and what a run needs of its machine."""
