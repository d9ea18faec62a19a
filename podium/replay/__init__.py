"""A little web on loopback: the demo's site and recorded crawls, answered by a proxy that asks nobody."""
