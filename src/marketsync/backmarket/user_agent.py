"""The User-Agent that Back Market wants: who calls, through what, and whom to write to.

A firewall stands in front of the API. What it takes for a library's default or for a browser is refused here.
"""

from __future__ import annotations

import re

from marketsync.errors import ConfigurationError
from marketsync.version import __version__

__all__ = ["checked_user_agent", "user_agent"]

_FORM = re.compile(r"BM-[^;]+-[^;]+;[^@;\s]+@[^@;\s]+\.[^@;\s]+")
_CONTACT = re.compile(r"[^@;,<>()\s]+@[^@;,<>()\s]+\.[^@;,<>()\s]+")
_REFUSED = re.compile(
    r"\b(aiohttp|apache-httpclient|axios|bot|chrome/|crawler|curl|dalvik|edg/|firefox|gecko|go-http-client|guzzle(http)?"
    r"|headless\w*|http_request|httpx|insomnia|java/|libwww|mozilla|msie|node-fetch|okhttp|opera/|phantomjs|postman\w*"
    r"|python-\w+|requests|safari/|scrapy|selenium|spider|undici|urllib\d?|webkit|applewebkit|wget)(?!\w)",
    re.IGNORECASE,
)


def user_agent(company: str, integration: str, contact: str) -> str:
    """`BM-{company}-{integration}/{version};{contact}`. Raises `ConfigurationError` for what would be refused."""
    parts = [_part(company, "company"), _part(integration, "integration")]
    if not isinstance(contact, str) or not _CONTACT.fullmatch(contact.strip()):
        raise ConfigurationError("contact must be an e-mail address")
    return checked_user_agent(f"BM-{'-'.join(parts)}/{__version__};{contact.strip()}")


def checked_user_agent(text: str) -> str:
    """A whole header of that form."""
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not _FORM.fullmatch(text):
        raise ConfigurationError("the User-Agent must read BM-Company-Integration/version;contact@company, in ASCII")
    found = _REFUSED.search(text.partition(";")[0])
    if found:
        raise ConfigurationError(
            f"the User-Agent holds {found[0]!r}: the firewall takes that for a robot or browser; name your own software"
        )
    return text


def _part(text: str, what: str) -> str:
    name = text.strip() if isinstance(text, str) else ""
    if not name:
        raise ConfigurationError(f"{what} is empty: Back Market wants to know who calls")
    if not name.isascii() or not name.isprintable() or set(name) & set(';()<>"@'):
        raise ConfigurationError(f"{what} must be plain ASCII text without control characters, ; ( ) < > @ and quotes")
    return name
