"""A certified OpenID provider, run beside the program, and people who sign in at it with a browser."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from infra.http.app import create_app
from infra.postgres import embedded
from infra.runtime import Runtime, open_runtime
from infra.settings import Settings
from services.ledger import utc_now
from tests.http.conftest import serving

HERE = Path(__file__).parent / "provider"
CLIENT, SECRET = "dajinchuang", "of-tests-only"
FORM = re.compile(r'<form[^>]* action="(?P<action>[^"]+)".*?name="prompt" value="(?P<prompt>\w+)"', re.DOTALL)


class Passing:
    """The time it is, and what has been let pass besides."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.passed


Provided = tuple[str, Runtime, Passing]
"""The address of the program, and what it runs on."""


@contextmanager
def with_provider(admin: str, template: str, folder: Path) -> Iterator[Provided]:
    """The program over an empty record, set up to sign in with a provider that runs beside it."""
    name, port, clock = f"oidc_{uuid4().hex[:12]}", a_free_port(), Passing()
    database = embedded.create_database(admin, name, template=template)
    settings = Settings(
        database_url=database,
        data_dir=folder,
        sign_in_rate="1000/minute",
        oidc_issuer=f"http://localhost:{port}",
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_label="钢铁集团统一身份认证",
    )
    with (
        open_runtime(settings, database=database, clock=clock) as runtime,
        serving(create_app(runtime)) as url,
        provider_on(port, f"{url}/workbench/sign-in/back"),
    ):
        yield url, runtime, clock
    embedded.drop_database(admin, name)


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def provider_on(port: int, redirect: str) -> Iterator[None]:
    """Runs until the tests have done with it; whoever signs in there is whom they say they are."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules").exists():
        assert "CI" not in os.environ, "no provider: run `make provider`"
        pytest.skip("no OpenID provider: run `make provider`")
    told = {**os.environ, "PORT": str(port), "REDIRECT": redirect}
    with subprocess.Popen(  # noqa: S603 - our own script
        [node, "provider.mjs"], cwd=HERE, env=told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "listening\n"
            yield
        finally:
            process.kill()


def signed_in_there(browser: httpx.Client, address: str, login: str, back: str) -> str:
    """Signs in at the provider and consents; the address that it sends the browser back to."""
    page = browser.get(address)
    while True:
        if page.is_redirect:
            address = urljoin(str(page.url), page.headers["location"])
            if address.startswith(back):
                return address
            page = browser.get(address)
            continue
        form = FORM.search(page.text)
        assert form, page.text
        page = browser.post(
            urljoin(str(page.url), form["action"]), data={"prompt": form["prompt"], "login": login, "password": "any"}
        )
