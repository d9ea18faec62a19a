"""PARSED: printed words to values: days, places, people, notes, kinds, events, languages. No page, no institution."""
