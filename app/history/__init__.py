"""What every row of facts was before: one entry for each of its changes."""
