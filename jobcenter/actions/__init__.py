"""What people and clocks do: the only code that writes."""
