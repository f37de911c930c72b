"""`python -m marketsync.demo`."""

from __future__ import annotations

from marketsync.demo import main

if __name__ == "__main__":
    raise SystemExit(main())
