"""People 登记人员: of a committee, typed or pasted one in each line."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from infra.http.fields import Name, PersonId
from infra.http.language import Text
from infra.pages.forms import FaultyFormError, Form, FormModel, OneEachLine


def _person(typed: object) -> object:
    return dict(zip(("id", "name"), typed.split(maxsplit=1), strict=False)) if isinstance(typed, str) else typed


class NewPerson(FormModel):
    """Somebody of the committee."""

    id: PersonId
    name: Name


class NewPeople(FormModel):
    """People of the committee in one role, as members or in its office; one in each line, the id before the name."""

    role: Literal["member", "scorer", "reviewer"]
    people: Annotated[
        tuple[Annotated[NewPerson, BeforeValidator(_person)], ...], Field(min_length=1, max_length=200), OneEachLine
    ]


def people_of(form: Form) -> NewPeople:
    """The first whose line cannot be read is told by their number."""
    try:
        return form.into(NewPeople)
    except FaultyFormError as faulty:
        told = [_told(name, fault) for name, fault in faulty.errors.items()]
        raise FaultyFormError(dict(reversed(told))) from None  # where no line can be read, too few is told after them


def _told(name: str, fault: Text) -> tuple[str, Text]:
    field, _, rest = name.partition(".")
    if not rest:
        return field, fault
    number = int(rest.partition(".")[0]) + 1
    zh = f"第{number}人应为人员代码和姓名, 中间空格, 如 m8 王委员"
    return field, Text(zh, f"person {number}: write the id and the name with a space between, such as m8 Wang")
