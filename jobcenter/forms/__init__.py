"""What people may write to us, and how we refuse what we cannot read."""
