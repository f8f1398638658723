"""What takes evidence, and while it does: rectifications and features beside assessments and appeals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from domain.evidence import Side
from domain.feature import FeaturePlan
from domain.refusal import NotFoundError, Refusal
from infra.evidence.intake import Intake
from infra.evidence.store import Folder, digest_of
from infra.postgres.pool import Pool
from services.evidence import EvidenceBook, Subject
from services.features import Features
from services.ledger import Act, Ledger, Receipt
from tests.services.desk import NEW_YEAR, Desk
from tests.services.test_consequences import PLAN, WITHOUT_OWN, decided
from tests.spec import refused

Attach = Callable[[Act, Subject], Receipt]


@pytest.fixture
def attach(ledger: Ledger, pool: Pool, tmp_path: Path) -> Attach:
    """Attaches the same file, in store already."""
    intake = Intake(Folder(tmp_path / "store"), pool)
    given = tmp_path / "given"
    given.write_bytes(b"%PDF-1.7\n")
    intake.take(given, "application/pdf", by="s1", now=NEW_YEAR)
    book = EvidenceBook(ledger, intake)
    return lambda act, subject: book.attach(
        act, subject, item=None, side=Side.BRANCH, sha256=digest_of(given), name=f"记录{act.key}.pdf".replace("/", "-")
    )


def test_a_rectification_takes_evidence_from_its_order_until_it_is_accepted(ledger: Ledger, attach: Attach) -> None:
    purse = decided(ledger)
    purse.react()
    of, branch = purse.desk.of, purse.second
    about, rectifications = Subject("rectification", of, branch), purse.rectifications
    with pytest.raises(NotFoundError):
        attach(purse.act(), about)
    rectifications.order(purse.act(), of, branches=[branch])
    purse.close()  # a rectification goes on after its year is closed
    assert attach(purse.act(), about).facts[0][0] == f"evidence/rectification/{branch}/2025@1"
    rectifications.hand_in_plan(purse.act("secretary"), of, branch_id=branch, plan=PLAN)
    rectifications.review_plan(purse.act(), of, branch_id=branch, agreed=True)
    rectifications.hand_in(purse.act(), of, branch_id=branch, report="已补齐")
    rectifications.accept(purse.act(), of, branch_id=branch, votes=WITHOUT_OWN)
    with refused(Refusal.EVIDENCE_CLOSED):
        attach(purse.act(), about)


def test_a_branch_that_is_not_rectified_has_no_such_evidence(ledger: Ledger, attach: Attach) -> None:
    purse = decided(ledger)
    purse.react()
    with pytest.raises(NotFoundError):
        attach(purse.act(), Subject("rectification", purse.desk.of, purse.first))


def test_a_feature_takes_evidence_under_the_number_of_its_application(ledger: Ledger, attach: Attach) -> None:
    desk = Desk(ledger).founded()
    features, branch = Features(ledger), desk.branches[0]

    def about(number: int) -> Subject:
        return Subject("feature", desk.of, branch, str(number))

    def apply() -> None:
        plan = FeaturePlan("寓意", "载体", "思路", ("一步",), date(2025, 12, 1))
        features.apply(desk.act(), committee_id=desk.committee, branch_id=branch, brand="红炉台", plan=plan)

    with pytest.raises(NotFoundError):
        attach(desk.act(), about(1))
    apply()
    assert attach(desk.act(), about(1)).facts
    features.withdraw(desk.act(), committee_id=desk.committee, branch_id=branch, reason="另行申报")
    with refused(Refusal.EVIDENCE_CLOSED):
        attach(desk.act(), about(1))
    apply()
    with refused(Refusal.EVIDENCE_CLOSED):
        attach(desk.act(), about(1))
    assert attach(desk.act(), about(2)).facts
