"""Operations, safety, retry, limits, paging, JSON: everything that decides, and nothing that waits."""

from marketsync.core._async.pager import AsyncPager
from marketsync.core._sync.pager import Pager
from marketsync.core.batch import BatchResults, Entry, chunks
from marketsync.core.budget import overall_deadline, within
from marketsync.core.clock import Clock, SystemClock
from marketsync.core.codec import (
    NO_EXTRA,
    Codec,
    CodecError,
    OpenEnum,
    OpenIntEnum,
    dumps,
    extra_members,
    loads,
    rfc3339,
    unknown_members,
    wire,
)
from marketsync.core.events import (
    CallFailed,
    CallFinished,
    CallRetried,
    CallStarted,
    Event,
    EventHook,
    UnknownFields,
    Waiting,
)
from marketsync.core.limits import Limiter, Rate
from marketsync.core.operation import (
    AsyncTransport,
    Duplicate,
    Failure,
    Json,
    Operation,
    Patience,
    RawRequest,
    RawResponse,
    Request,
    Safety,
    Transport,
    TransportFailure,
    query_of,
)
from marketsync.core.paging import Page, PageGuard
from marketsync.core.profile import Pause, Profile
from marketsync.core.retry import Again, RetryPolicy, Stop, decide, settled_outcome
from marketsync.core.secrets import Secret, mask, mask_tail, personal
from marketsync.core.unset import UNSET, Unset, given

__all__ = [
    "NO_EXTRA",
    "UNSET",
    "Again",
    "AsyncPager",
    "AsyncTransport",
    "BatchResults",
    "CallFailed",
    "CallFinished",
    "CallRetried",
    "CallStarted",
    "Clock",
    "Codec",
    "CodecError",
    "Duplicate",
    "Entry",
    "Event",
    "EventHook",
    "Failure",
    "Json",
    "Limiter",
    "OpenEnum",
    "OpenIntEnum",
    "Operation",
    "Page",
    "PageGuard",
    "Pager",
    "Patience",
    "Pause",
    "Profile",
    "Rate",
    "RawRequest",
    "RawResponse",
    "Request",
    "RetryPolicy",
    "Safety",
    "Secret",
    "Stop",
    "SystemClock",
    "Transport",
    "TransportFailure",
    "UnknownFields",
    "Unset",
    "Waiting",
    "chunks",
    "decide",
    "dumps",
    "extra_members",
    "given",
    "loads",
    "mask",
    "mask_tail",
    "overall_deadline",
    "personal",
    "query_of",
    "rfc3339",
    "settled_outcome",
    "unknown_members",
    "wire",
    "within",
]
