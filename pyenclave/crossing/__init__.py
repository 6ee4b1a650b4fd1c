"""What crosses the boundary of a partitioned module beside numbers, bytes and str, as the host has it."""
