"""Tasks: what became of a CSV."""

from __future__ import annotations

from marketsync.backmarket.models.tasks import Task
from marketsync.backmarket.operations.calls import number, record
from marketsync.core import Operation, Request, Safety

__all__ = ["FIRST_LOOK", "end_of", "get_task", "slower"]

FIRST_LOOK = 5.0
_SLOWEST_LOOK = 60.0


def get_task(task_id: int) -> Operation[Task]:
    """One task. `NotFound`: unknown, or another seller's."""
    request = Request("GET", f"/ws/tasks/{number(task_id, 'task_id')}")
    return Operation("tasks.get", Safety.READ, request, record(Task), bucket="listings")


def slower(pause: float) -> float:
    """Seconds between two looks, from those before: twice as long, a minute at most."""
    return min(pause * 2, _SLOWEST_LOOK)


def end_of(now: float, timeout: float, outer: float | None) -> float:
    """When waiting ends, in monotonic seconds: after `timeout`, or when everything has to be finished."""
    if not timeout > 0:
        raise ValueError("timeout must be a positive number of seconds")
    end = now + timeout
    return end if outer is None else min(end, outer)
