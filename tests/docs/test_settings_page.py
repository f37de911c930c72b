"""The page about settings names every setting, with its default."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from marketsync import MarketSettings, PlentySettings
from marketsync.core import OpenIntEnum
from marketsync.mapping.sellercloud import SellercloudSettings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


def shown(default: object) -> str:
    """A default as the page writes it."""
    if default is attrs.NOTHING:
        return "required"
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        return f"`{default.factory()}`"  # type: ignore[attr-defined]
    if isinstance(default, timedelta):
        days = default.days
        return f"`{days} days`" if days else f"`{default.seconds} s`"
    if isinstance(default, OpenIntEnum):
        return f"`{default.raw}`"
    if isinstance(default, str):
        return f'`"{default}"`'
    return f"`{default:f}`" if isinstance(default, Decimal) else f"`{default}`"


@pytest.mark.parametrize("settings", [MarketSettings, PlentySettings, SellercloudSettings])
def test_every_setting_is_on_the_page_with_its_default(settings: type) -> None:
    part = PAGE.split(f"## {settings.__name__}\n")[1].split("\n## ")[0].split("\n### ")[0]
    written = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE)
    assert written == [(each.name, shown(each.default)) for each in attrs.fields(settings)]
