"""FETCHED: pages asked for politely, and safely: robots.txt, pace, retries, limits."""
