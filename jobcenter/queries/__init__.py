"""What screens ask: read only."""
