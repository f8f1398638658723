"""Standards 考核标准: drafted and adopted, for every branch that takes part in the year."""

from collections.abc import Mapping
from typing import Final

from domain.standard import StandardAdopted, StandardDrafted
from projections.wording.scopes import on_committee_year_stream
from projections.wording.telling import Names, Sentence, Told, joined, tell


def _drafted(fact: StandardDrafted, _: Names) -> Sentence:
    version = fact.standard.version
    return Sentence(f"起草考核标准第{version}版", f"standard version {version} drafted")


def _adopted(fact: StandardAdopted, _: Names) -> Sentence:
    return Sentence(f"党委表决通过考核标准第{fact.version}版", f"the committee adopted standard version {fact.version}")


TOLD: Final[Mapping[type, Told]] = joined(
    tell(StandardDrafted, "standard_drafted", on_committee_year_stream, _drafted),
    tell(StandardAdopted, "standard_adopted", on_committee_year_stream, _adopted),
)
