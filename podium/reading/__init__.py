"""READ: what consumers import: tables, SQL, changes, differences, search, exports. Nothing here writes to a lake."""
