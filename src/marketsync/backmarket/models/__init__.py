"""Back Market's records, member by member as they come."""
