"""How the benchmarks measure: best of interleaved rounds in one process, so that only ratios are compared."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping


def best_of(cases: Mapping[str, Callable[[], object]], *, rounds: int = 7, number: int = 1) -> dict[str, float]:
    """Processor seconds for one call of each case: the best round counts, the collector is off while timing."""
    best = dict.fromkeys(cases, float("inf"))
    for case in cases.values():
        case()
    for _ in range(rounds):
        for name, case in cases.items():
            gc.collect()
            gc.disable()
            try:
                started = time.process_time()
                for _ in range(number):
                    case()
                best[name] = min(best[name], (time.process_time() - started) / number)
            finally:
                gc.enable()
    return best


def report(title: str, ratio: float, target: float) -> None:
    """One line: the ratio, the target, and whether it is met."""
    print(f"{title:<66} {ratio:8.2f}   target <= {target:<5g} {'ok' if ratio <= target else 'OVER'}")
