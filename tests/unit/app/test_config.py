"""Settings: read once, checked, all faults told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ENVIRONMENT, load_settings
from app.errors import ConfigError


def test_defaults_live_below_the_home(tmp_path: Path) -> None:
    found = load_settings({"HOSO_HOME": str(tmp_path)})
    assert found.home == tmp_path
    assert [inbox.path for inbox in found.inboxes] == [tmp_path / "inbox"]
    assert found.database_url == f"sqlite:///{tmp_path / 'hoso.db'}"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings({"HOSO_HOME": str(tmp_path), "HOSO_PORT": "many", "HOSO_CORES": "0", "HOSO_SECURE_COOKIES": "?"})
    assert "HOSO_PORT" in caught.value.message
    assert "HOSO_CORES" in caught.value.message
    assert "HOSO_SECURE_COOKIES" in caught.value.message


def test_an_unknown_variable_is_a_fault_not_a_silence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="HOSO_INBOXX"):
        load_settings({"HOSO_HOME": str(tmp_path), "HOSO_INBOXX": "/scans"})


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "hoso.toml").write_text('port = 9000\nhost = "0.0.0.0"\n', encoding="utf-8")
    found = load_settings({"HOSO_HOME": str(tmp_path), "HOSO_PORT": "9001"})
    assert (found.host, found.port) == ("0.0.0.0", 9001)


def test_a_broken_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "hoso.toml").write_text("port = ", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"hoso\.toml"):
        load_settings({"HOSO_HOME": str(tmp_path)})


def test_mailboxes_are_checked(tmp_path: Path) -> None:
    (tmp_path / "hoso.toml").write_text(
        '[[mailbox]]\nhost = "mail.example"\nuser = "docs"\npassword_file = "secret"\n'
        '[[mailbox]]\nhost = "x"\nhots = 1\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        load_settings({"HOSO_HOME": str(tmp_path)})
    assert "mailbox 2: user is missing" in caught.value.message
    assert "mailbox 2: hots is not known" in caught.value.message


def test_several_inboxes(tmp_path: Path) -> None:
    found = load_settings({"HOSO_HOME": str(tmp_path), "HOSO_INBOX": f"{tmp_path}/a:b"})
    assert [inbox.path for inbox in found.inboxes] == [tmp_path / "a", tmp_path / "b"]


def test_every_variable_is_documented() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in ENVIRONMENT if f"`{name}`" not in text] == []
