"""LISTED: the addresses that an institution publishes, from sitemaps, feeds, listing pages, JSON lists and web archives.

A kind of list is a value of ``podium.discovery``, which a file in ``parsers/`` declares, a module here that reads it, and a case of
``podium.discover.lists``, which picks the one for the other.
"""
