"""FOR PROGRAMS THAT ASK: the dataset as tools of the Model Context Protocol (https://modelcontextprotocol.io), an edge like ``podium.cli``.

Needs the extra ``podium[mcp]``. Nothing is written, fetched or decided here; what the tools may spend and answer is bounded.
"""
