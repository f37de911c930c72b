"""What a caller runs: short files over the shared pieces beside this folder."""
