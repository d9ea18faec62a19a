"""CHECKED and COMMITTED: the Delta tables, the rules for what is committed, and what a load does to a speech's history."""
