"""Async source of the generated sync twin."""
