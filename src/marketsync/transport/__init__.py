"""HTTP: the only place that knows httpx and tenacity. Vendor clients build on `ApiClient`."""

from marketsync.transport._async.client import AsyncApiClient, AsyncAuth, AsyncClientOptions, AsyncFixedAuth
from marketsync.transport._async.http import AsyncHttpTransport
from marketsync.transport._async.session import AsyncSessionAuth
from marketsync.transport._sync.client import ApiClient, Auth, ClientOptions, FixedAuth
from marketsync.transport._sync.http import HttpTransport
from marketsync.transport._sync.session import SessionAuth
from marketsync.transport.call import RawResult

__all__ = [
    "ApiClient",
    "AsyncApiClient",
    "AsyncAuth",
    "AsyncClientOptions",
    "AsyncFixedAuth",
    "AsyncHttpTransport",
    "AsyncSessionAuth",
    "Auth",
    "ClientOptions",
    "FixedAuth",
    "HttpTransport",
    "RawResult",
    "SessionAuth",
]
