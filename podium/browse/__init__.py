"""BROWSE: a reading room over a lake or a release, as web pages for a person. An edge like the command line; nothing is decided here.

Pages are filled from the same doors as the verbs (``podium.reading``, ``podium.quality``, ``podium.ops``). They hold no script, and show a
text only where its publisher lets it be passed on.
"""
