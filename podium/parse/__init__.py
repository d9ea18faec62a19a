"""PARSED: a kept page to a record: its blocks, its layout, its labels and turns."""
