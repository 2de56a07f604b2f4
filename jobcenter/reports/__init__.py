"""What leaves the house: renders, never computes law."""
