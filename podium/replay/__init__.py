"""A proxy on loopback that answers in place of real sites: for the demo, and for recorded crawls in tests."""
