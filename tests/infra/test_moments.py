"""Moments as people write them: a day and a minute are meant to their end, whatever is more exact is meant exactly."""

from zoneinfo import ZoneInfo

import pytest

from infra.moments import time_meant

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-13", "2026-01-13T23:59:59.999999+08:00"),
        ("2026-01-13T12:00", "2026-01-13T12:00:59.999999+08:00"),
        ("2026-01-13 12:00", "2026-01-13T12:00:59.999999+08:00"),
        ("2026-01-13T12:00:00", "2026-01-13T12:00:00+08:00"),
        ("2026-01-13T12:00+09:00", "2026-01-13T12:00:00+09:00"),
        ("2026-01-13T04:00Z", "2026-01-13T04:00:00+00:00"),
    ],
)
def test_where_the_committee_sits(written: str, meant: str) -> None:
    assert time_meant(written, ZONE).isoformat() == meant


@pytest.mark.parametrize(
    "written", ["2026-01-13", "2026-01-13T12:00", "0001-01-01T00:00Z", "9999-12-31T00:00Z", "soon"]
)
def test_without_a_zone_only_times_that_have_one_are_understood(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        time_meant(written)
