"""CHECKED and COMMITTED: the Delta tables, what a batch must satisfy, and what a load does to a speech's history."""
