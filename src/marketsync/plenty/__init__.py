"""PlentyONE."""
