"""A ledger on the real database for every test."""

from collections.abc import Iterator

import pytest

from infra.facts import FactMapper
from infra.postgres.recorder import LedgerRecorder
from services.ledger import Ledger


@pytest.fixture
def ledger(recorder: LedgerRecorder) -> Iterator[Ledger]:
    with Ledger(recorder, FactMapper()) as ledger:
        yield ledger
