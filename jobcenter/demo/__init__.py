"""The demonstration's data: a seeded, synthetic delivery. Plain Python; it writes only files."""
