"""LISTED: the addresses that an institution publishes, from sitemaps, feeds, listing pages, JSON lists and web archives."""
