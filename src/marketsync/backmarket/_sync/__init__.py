# Generated from _async/__init__.py by tools/generate_sync.py. Do not edit.
"""Source of the generated sync twin."""
