"""How accurate the parsers are, measured on labelled pages."""
