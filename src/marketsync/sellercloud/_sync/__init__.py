# Generated from _async/__init__.py by tools/generate_sync.py. Do not edit.
"""Async source of the generated sync twin."""
