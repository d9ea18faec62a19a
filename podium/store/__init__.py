"""Object stores: how one is reached, its objects, and conditional writes. A home in a folder needs only ``podium.store.access``."""
