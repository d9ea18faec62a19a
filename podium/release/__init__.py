"""RELEASED: immutable copies of the lake in plain Parquet, with their documents and their card."""
