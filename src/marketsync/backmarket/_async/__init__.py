"""Source of the generated sync twin."""
