"""Short words for tests of pages that need no browser: looked at and sent as forms, by the committee's secretary."""

from secrets import token_urlsafe

import httpx

from tests.http.api import Api


def shown(api: Api, path: str, by: str = "m1") -> str:
    api.caught_up()
    answer = api.client.get(path, headers={"X-Actor": by})
    assert answer.status_code == 200, answer.text
    return answer.text


def send(api: Api, path: str, by: str = "m1", **fields: str) -> httpx.Response:
    """The page that comes of it: the next one, or the form again with why not."""
    data = {"_key": token_urlsafe(9), **fields}
    return api.client.post(path, data=data, headers={"X-Actor": by}, follow_redirects=True)


def row(name: str, **fields: str) -> dict[str, str]:
    """A row of a form that is ticked row by row."""
    return {f"rows.{name}.{field}": said for field, said in fields.items()}


def all_for(*members: str) -> dict[str, str]:
    """A ballot in which everybody present is for it."""
    return {f"vote:{member}": "for" for member in members}
