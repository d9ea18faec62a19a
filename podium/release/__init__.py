"""RELEASED: immutable photographs of the lake in plain Parquet, with their papers and their card."""
