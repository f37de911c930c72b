"""The main job, shown: a day of refurbed orders into PlentyONE, then an order of Back Market into Sellercloud.

Both are played against the shipped fakes, over real HTTP on loopback.

`python -m marketsync.demo` runs it; exit status 0 means that both sides agree. A script of your own can run the same
day with an engine that it has built itself:

    with Day() as day:
        engine = ...  # by `day.environ`, `day.client_options` and `day.engine_options`
        raise SystemExit(day.play(engine))
"""

from __future__ import annotations

from marketsync.demo.day import Day

__all__ = ["Day", "main"]


def main() -> int:
    """Run the day with an engine on a SQLite store in a temporary folder; returns the exit status."""
    from marketsync.demo.engine import run

    return run()
