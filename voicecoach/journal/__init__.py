"""The notes a user keeps, on this machine alone."""
