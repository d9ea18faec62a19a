"""READ: what consumers import: tables, SQL, changes, differences, search, exports."""
