"""What can go wrong, and for every call the answer to two questions: did it happen, and what now?

The message of an error never holds a name, an address, an identifier or a token. What the vendor wrote
in free text may quote the request, so it is kept apart in `ApiError.detail` and never prints itself.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

__all__ = [
    "ApiError",
    "Challenged",
    "ConfigurationError",
    "Conflict",
    "ConnectFailed",
    "DecodeFailed",
    "InvalidRequest",
    "MappingError",
    "MarketsyncError",
    "NotAuthenticated",
    "NotFound",
    "Outcome",
    "PagingError",
    "PartialFailure",
    "PermissionDenied",
    "RateLimited",
    "ServerFault",
    "SyncError",
    "TimedOut",
    "VendorText",
]


class Outcome(enum.StrEnum):
    """What is known about the effect of a call that did not end well."""

    NOT_SENT = "not_sent"
    """The request never left: refused connection, unknown host, budget used up before sending."""
    THROTTLED = "throttled"
    """429: the vendor refused to look at it."""
    DENIED = "denied"
    """401, 403, firewall: no answer about this record."""
    REJECTED = "rejected"
    """A business answer about this record: it was not done, and will not be."""
    UNKNOWN = "unknown"
    """No answer, a 5xx, or a rejection that follows an unanswered attempt: it may have happened."""
    APPLIED = "applied"
    """The vendor said yes, but the answer cannot be read. Never send it again."""


class VendorText:
    """Free text from a vendor. It may quote personal data, so it shows itself only when asked to."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text as received. Do not log it."""
        return self._text

    def __repr__(self) -> str:
        return "VendorText(***)" if self._text else "VendorText()"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> tuple[type[VendorText], tuple[()]]:
        return (VendorText, ())  # a pickle travels through queues and logs: the text stays behind


class MarketsyncError(Exception):
    """Base of every error this library raises on purpose."""


class ConfigurationError(MarketsyncError):
    """The caller's settings cannot work; nothing was sent."""


class PagingError(MarketsyncError):
    """A list goes round in circles or never ends. What was read so far was yielded."""


class SyncError(MarketsyncError):
    """The engine was asked for something it cannot do with this pair, store or record."""


class MappingError(MarketsyncError):
    """A record cannot be mapped without guessing. `problems` names every field and reason, without values."""

    def __init__(self, message: str = "the record cannot be mapped", *, problems: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)

    def __str__(self) -> str:
        if not self.problems:
            return self.message
        return f"{self.message}: " + "; ".join(str(problem) for problem in self.problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.message, {"problems": self.problems}))


_ADVICE = {
    Outcome.NOT_SENT: "nothing was sent; try again",
    Outcome.THROTTLED: "nothing was done; try again after the pause",
    Outcome.DENIED: "nothing was done; check credentials and permissions",
    Outcome.REJECTED: "nothing was done; the request has to change",
    Outcome.UNKNOWN: "it may have been done; read the record before sending again",
    Outcome.APPLIED: "it was done, but the answer could not be read; do not send it again",
}


class ApiError(MarketsyncError):
    """A call to a vendor failed.

    `outcome` says whether it happened, `may_have_happened` whether a write has to be verified before it is
    repeated. `refused` is true where the last attempt was refused although, for an earlier one, the call is unknown.
    `retry_after` is in seconds. `fields` names rejected fields (never their values). `detail` holds the
    vendor's own words, hidden until `detail.reveal()`.
    """

    def __init__(
        self,
        reason: str,
        *,
        vendor: str = "",
        account: str = "",
        operation: str = "",
        outcome: Outcome = Outcome.UNKNOWN,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        attempts: int = 1,
        fields: Sequence[str] = (),
        advice: str | None = None,
        read_only: bool = False,
        refused: bool = False,
        detail: VendorText | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.vendor = vendor
        self.account = account
        self.operation = operation
        self.outcome = outcome
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.attempts = attempts
        self.fields = tuple(fields)
        self.advice = advice
        self.read_only = read_only
        self.refused = refused
        self.detail = detail or VendorText()

    @property
    def may_have_happened(self) -> bool:
        """Whether the effect of this call may exist at the vendor. Always false for a read."""
        return not self.read_only and self.outcome in (Outcome.UNKNOWN, Outcome.APPLIED)

    def __str__(self) -> str:
        head = " ".join(part for part in (self.vendor, self.operation) if part)
        facts: list[str] = []
        if self.account and self.account != self.vendor:
            facts.append(f"account {self.account}")
        if self.status is not None:
            facts.append(f"status {self.status}")
        if self.code:
            facts.append(f"code {self.code}")
        if self.fields:
            facts.append("fields " + ", ".join(self.fields))
        if self.request_id:
            facts.append(f"request {self.request_id}")
        if self.retry_after is not None:
            facts.append(f"retry after {self.retry_after:g} s")
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
        what = f"{head}: {self.reason}" if head else self.reason
        where = f" ({'; '.join(facts)})" if facts else ""
        return f"{what}{where}; {self.advice or self._default_advice()}"

    def _default_advice(self) -> str:
        if self.read_only and self.outcome in (Outcome.UNKNOWN, Outcome.APPLIED):
            return "nothing was changed by this read"
        return _ADVICE[self.outcome]

    def _state(self) -> dict[str, Any]:
        return {
            "vendor": self.vendor,
            "account": self.account,
            "operation": self.operation,
            "outcome": self.outcome,
            "status": self.status,
            "code": self.code,
            "request_id": self.request_id,
            "retry_after": self.retry_after,
            "attempts": self.attempts,
            "fields": self.fields,
            "advice": self.advice,
            "read_only": self.read_only,
            "refused": self.refused,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.reason, self._state()))


def _rebuild(cls: type[Any], reason: str, state: dict[str, Any]) -> Any:
    return cls(reason, **state)


class ConnectFailed(ApiError):
    """No connection (`NOT_SENT`), or it broke after the request had left (`UNKNOWN`)."""


class TimedOut(ApiError):
    """No complete answer in time."""


class InvalidRequest(ApiError):
    """The vendor refuses the request as it stands."""


class NotAuthenticated(ApiError):
    """The token or login is not accepted. A person has to replace it."""


class PermissionDenied(ApiError):
    """The credentials are good but may not do this."""


class Challenged(ApiError):
    """A firewall answered instead of the API."""


class NotFound(ApiError):
    """No such record for this account."""


class Conflict(ApiError):
    """The record exists already, or changed meanwhile."""


class RateLimited(ApiError):
    """Too many calls; `retry_after` says how long the vendor wants to rest."""


class ServerFault(ApiError):
    """The vendor's side failed."""


class DecodeFailed(ApiError):
    """An answer that cannot be understood; `path` names the place (`items[2].price`)."""

    def __init__(self, reason: str, *, path: str = "", **context: Any) -> None:
        super().__init__(reason, **context)
        self.path = path

    def _state(self) -> dict[str, Any]:
        return {**super()._state(), "path": self.path}


class PartialFailure(ApiError):
    """Some entries of a batch failed. `succeeded` and `failed` hold (position, value or error), in order."""

    def __init__(
        self,
        reason: str,
        *,
        succeeded: Sequence[tuple[int, Any]] = (),
        failed: Sequence[tuple[int, ApiError]] = (),
        **context: Any,
    ) -> None:
        super().__init__(reason, **context)
        self.succeeded = tuple(succeeded)
        self.failed = tuple(failed)

    def _state(self) -> dict[str, Any]:
        succeeded = tuple((position, None) for position, _ in self.succeeded)  # models may hold personal data
        return {**super()._state(), "succeeded": succeeded, "failed": self.failed}
