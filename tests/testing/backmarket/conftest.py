from __future__ import annotations

import pytest

from tests.testing.backmarket.asking import Desk, make_desk


@pytest.fixture
def desk() -> Desk:
    return make_desk()
