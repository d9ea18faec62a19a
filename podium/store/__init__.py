"""Object stores: how one is reached, its objects, and whether it honours the conditions of a write. A folder needs none of it."""
