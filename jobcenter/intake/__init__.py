"""How files become rows: plain Python and pandas, without Django."""
