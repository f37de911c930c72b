"""Sellercloud records, read and written. Members that this version does not know stay in `extra`."""
