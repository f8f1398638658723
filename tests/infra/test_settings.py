"""Settings: nothing secret crosses a network in the clear, and secrets need not stand in the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.settings import Settings


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DJC_DATABASE_URL", "PGHOST", "PGHOSTADDR", "PGSSLMODE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("postgresql://djc@db.example/djc", False),
        ("postgresql://djc@db.example/djc?sslmode=prefer", False),
        ("postgresql://djc@127.0.0.1,db.example/djc", False),
        ("host=localhost hostaddr=10.0.0.7 dbname=djc", False),
        ("postgresql://djc@db.example/djc?sslmode=require", True),
        ("postgresql://djc@db.example/djc?sslmode=verify-full&sslrootcert=system", True),
        ("postgresql://djc@127.0.0.1/djc", True),
        ("postgresql:///djc?host=/run/postgresql", True),
        ("", True),
    ],
)
def test_a_database_beyond_this_machine_is_reached_encrypted(url: str, *, taken: bool) -> None:
    if taken:
        assert Settings(database_url=url).database_url == (url or None)
    else:
        with pytest.raises(ValidationError, match="add sslmode=verify-full"):
            Settings(database_url=url)


def test_what_postgresql_is_told_by_its_own_variables_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    with pytest.raises(ValidationError, match="sslmode"):
        Settings(database_url="dbname=djc")
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert Settings(database_url="dbname=djc").database_url == "dbname=djc"


@pytest.mark.parametrize("name", ["oidc_issuer", "witness_url", "evidence_endpoint"])
@pytest.mark.parametrize("address", ["http://there.example", "ftp://127.0.0.1", "file:///etc/passwd", "there.example"])
def test_whoever_is_asked_is_asked_over_tls(name: str, address: str) -> None:
    with pytest.raises(ValidationError, match="is not an https:// address"):
        Settings.model_validate({name: address})


@pytest.mark.parametrize("name", ["witness_url", "evidence_endpoint"])
@pytest.mark.parametrize("address", ["https://there.example:8443", "http://127.0.0.1:9000"])
def test_on_this_machine_it_need_not_be(name: str, address: str) -> None:
    assert getattr(Settings.model_validate({name: address}), name) == address


def test_secrets_may_be_files_of_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "database_url").write_text("postgresql://djc:of-file@127.0.0.1/djc\n")
    (tmp_path / "djc_evidence_secret_key").write_text("also-of-file\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    settings = Settings()
    assert settings.database_url == "postgresql://djc:of-file@127.0.0.1/djc"
    assert settings.evidence_secret_key
    assert settings.evidence_secret_key.get_secret_value() == "also-of-file"
    assert "of-file" not in repr(settings)


@pytest.mark.parametrize("address", ["https://portal.example.com/dajinchuang", "http://appraisal.example.com"])
def test_it_is_published_under_a_name_of_its_own(address: str) -> None:
    """Nothing else is served under it, so that nothing else reads its cookies."""
    with pytest.raises(ValidationError, match="is not an https:// address without a path"):
        Settings(public_url=address)
    assert Settings(public_url="https://appraisal.example.com/").public_url == "https://appraisal.example.com"
