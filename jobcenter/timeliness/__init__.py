"""What follows from facts and law: days in, standings and shares out. No framework, no clock."""
