"""What deciding costs: one look at the retry table and one booking in a token bucket, against parsing one answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from marketsync.core.limits import Limiter, Rate
from marketsync.core.operation import Safety
from marketsync.core.retry import RetryPolicy, decide
from marketsync.errors import Outcome

sys.path.insert(0, str(Path(__file__).parent))
from measure import best_of, report

ANSWER = json.dumps({"order": {"id": "1", "state": "NEW", "items": [{"id": "1-1", "sku": "A"}] * 20}}).encode()


def main() -> None:
    policy = RetryPolicy()
    limiter = Limiter({"default": Rate(1e9)})
    seconds = best_of(
        {
            "decide": lambda: decide(Safety.READ, 1, Outcome.UNKNOWN, None, policy),
            "bucket": lambda: limiter.delay("default", 1.0),
            "parse": lambda: json.loads(ANSWER),
        },
        number=2000,
    )
    report("one retry decision / parsing one order", seconds["decide"] / seconds["parse"], 0.5)
    report("one booking in a token bucket / parsing one order", seconds["bucket"] / seconds["parse"], 0.5)


if __name__ == "__main__":
    main()
