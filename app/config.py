"""Settings: read once from the environment and HOSO_HOME/hoso.toml, checked, frozen.

The environment wins over the file. All faults are reported at once. Every variable is described in
docs/operations.md (a test holds that).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.addresses import DirectoryAddress, OpenSearchAddress, S3Address
from app.connections import read_connections
from app.errors import ConfigError

SETTINGS_FILE = "hoso.toml"


@dataclass(frozen=True, slots=True)
class InboxFolder:
    """A folder that is watched. `poll_seconds` > 0 looks by itself too (network shares send no events)."""

    path: Path
    poll_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """A mailbox that is pulled by IMAP. `security`: tls | starttls | none (loopback only)."""

    name: str
    host: str
    user: str
    password_file: Path
    port: int = 993
    security: str = "tls"
    folder: str = "INBOX"
    processed_folder: str = ""  # empty: taken mails stay, marked seen
    poll_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a process needs to know. Paths are absolute; sizes in bytes; times in seconds.

    `database_url` holds the password: `safe_url` of app.addresses makes it fit to be shown.
    """

    home: Path
    database_url: str = field(repr=False)
    storage: DirectoryAddress | S3Address
    search: DirectoryAddress | OpenSearchAddress
    host: str = "127.0.0.1"
    port: int = 8080
    cores: int = 2
    upload_limit: int = 200 * 1024 * 1024
    inboxes: tuple[InboxFolder, ...] = ()
    settle_seconds: float = 5.0
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 2525
    mail_names: tuple[str, ...] = ("docs",)
    mail_authserv_ids: tuple[str, ...] = ()
    mailboxes: tuple[MailboxSettings, ...] = field(default=())
    secure_cookies: bool = False
    trusted_proxies: int = 0
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 0
    metrics_token: str = field(default="", repr=False)

    @property
    def own_files(self) -> tuple[Path, ...]:
        """Files of the data directory that nothing else holds: the settings, the passwords of mailboxes."""
        passwords = {mailbox.password_file for mailbox in self.mailboxes}
        inside = sorted(path for path in passwords if path.is_relative_to(self.home))
        return (self.home / SETTINGS_FILE, *inside)

    @property
    def spool_dir(self) -> Path:
        """Half-received files; same file system as the blobs that lie here so that a rename is atomic."""
        return self.home / "spool"

    @property
    def copies_dir(self) -> Path:
        """Copies of originals that lie on another machine; may be deleted at any time."""
        return self.home / "copies"

    @property
    def scratch_dir(self) -> Path:
        """Room for the reading of one file; emptied after each."""
        return self.home / "scratch"

    @property
    def cache_dir(self) -> Path:
        """Page images and the like; may be deleted at any time."""
        return self.home / "cache"

    @property
    def index_dir(self) -> Path:
        """The embedded search index; can be rebuilt from the database."""
        return self.home / "index"

    @property
    def run_dir(self) -> Path:
        """Locks and pid files of running parts."""
        return self.home / "run"

    @property
    def log_dir(self) -> Path:
        """Logs of the parts that `hoso run` starts."""
        return self.home / "logs"


ENVIRONMENT: dict[str, str] = {
    "HOSO_HOME": "data directory (default ./hoso-home)",
    "HOSO_HOST": "address the web listens on (default 127.0.0.1)",
    "HOSO_PORT": "port of the web (default 8080; 0 picks a free one)",
    "HOSO_DATABASE_URL": "database (default SQLite in the data directory)",
    "HOSO_STORAGE_URL": "store of the originals (default a folder in the data directory)",
    "HOSO_SEARCH_URL": "search engine (default embedded, in the data directory)",
    "HOSO_DATABASE_URL_FILE": "file that holds HOSO_DATABASE_URL",
    "HOSO_STORAGE_URL_FILE": "file that holds HOSO_STORAGE_URL",
    "HOSO_SEARCH_URL_FILE": "file that holds HOSO_SEARCH_URL",
    "HOSO_DATABASE_PASSWORD_FILE": "file that holds the database's password",
    "HOSO_STORAGE_SECRET_FILE": "file that holds the store's secret key",
    "HOSO_SEARCH_PASSWORD_FILE": "file that holds the search engine's password",
    "HOSO_ALLOW_PLAIN_HTTP": "1 to reach store and search engine on other machines without https (default 0)",
    "HOSO_CORES": "processor cores reading may use (default all)",
    "HOSO_UPLOAD_LIMIT_MB": "largest file taken, in MiB (default 200)",
    "HOSO_INBOX": "inbox folders, separated by ':' (default HOSO_HOME/inbox)",
    "HOSO_INBOX_POLL_SECONDS": "how often inbox folders are looked through besides events (default 2)",
    "HOSO_INBOX_SETTLE_SECONDS": "how long a file must stand still before it is taken (default 5)",
    "HOSO_SMTP_HOST": "address the mail receiver listens on (default 127.0.0.1)",
    "HOSO_SMTP_PORT": "port of the mail receiver (default 2525; 0 switches it off)",
    "HOSO_MAIL_NAMES": "local parts the mail receiver takes, separated by ',' (default docs)",
    "HOSO_MAIL_AUTHSERV_IDS": "names of our own mail servers in Authentication-Results, separated by ','",
    "HOSO_METRICS_HOST": "address on which worker, watcher and mail receiver tell their metrics (default 127.0.0.1)",
    "HOSO_METRICS_PORT": "port of the worker's; watcher and mail receiver take the next two (default 0: none)",
    "HOSO_METRICS_TOKEN_FILE": "file with a token that lets others than this machine read /metrics of the web",
    "HOSO_SECURE_COOKIES": "1 when people reach Hoso by https (default 0)",
    "HOSO_TRUSTED_PROXIES": "number of reverse proxies in front whose X-Forwarded headers count (default 0)",
}

_SHORTEST_TOKEN = 16

# Names in hoso.toml of what says where database, originals and index are.
ADDRESS_SETTINGS = frozenset(
    name.removeprefix("HOSO_").lower() for name in ENVIRONMENT if re.match(r"HOSO_(DATABASE|STORAGE|SEARCH)_", name)
)

_MAILBOX_KEYS = {
    "name",
    "host",
    "user",
    "password_file",
    "port",
    "security",
    "folder",
    "processed_folder",
    "poll_seconds",
}


class _Reader:
    """Collects values and faults, so that all faults are told at once."""

    def __init__(self, environ: Mapping[str, str], table: Mapping[str, Any]) -> None:
        self.environ, self.table, self.faults = environ, table, list[str]()

    def text(self, name: str, default: str) -> str:
        value = self.environ.get(name)
        if value is None:
            value = self.table.get(name.removeprefix("HOSO_").lower(), default)
        return str(value).strip()

    def number(self, name: str, default: float, low: float, high: float) -> float:
        text = self.text(name, str(default))
        try:
            value = float(text)
        except ValueError:
            self.faults.append(f"{name} must be a number, not {text!r}")
            return default
        if not low <= value <= high:
            self.faults.append(f"{name} must be between {low:g} and {high:g}, not {text}")
            return default
        return value

    def flag(self, name: str) -> bool:
        text = self.text(name, "0").lower()
        if text not in {"0", "1", "true", "false", "yes", "no"}:
            self.faults.append(f"{name} must be 0 or 1, not {text!r}")
        return text in {"1", "true", "yes"}

    def secret(self, name: str, home: Path) -> str:
        """The one line of the file that `name` names; empty when it names none."""
        path = self.text(name, "")
        if not path:
            return ""
        try:
            lines = (home / path).expanduser().read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            self.faults.append(f"{name}: the file cannot be read")
            return ""
        if len(lines) != 1 or len(lines[0].strip()) < _SHORTEST_TOKEN:
            self.faults.append(f"{name}: the file must hold one line of at least {_SHORTEST_TOKEN} characters")
            return ""
        return lines[0].strip()

    def words(self, name: str, default: str, separator: str) -> tuple[str, ...]:
        return tuple(w.strip() for w in self.text(name, default).split(separator) if w.strip())

    def mailboxes(self, home: Path) -> tuple[MailboxSettings, ...]:
        found = []
        for number, entry in enumerate(self.table.get("mailbox", []), start=1):
            where = f"hoso.toml, mailbox {number}"
            missing = {"host", "user", "password_file"} - set(entry)
            unknown = set(entry) - _MAILBOX_KEYS
            if missing or unknown:
                self.faults += [f"{where}: {key} is missing" for key in sorted(missing)]
                self.faults += [f"{where}: {key} is not known" for key in sorted(unknown)]
                continue
            if entry.get("security", "tls") not in {"tls", "starttls", "none"}:
                self.faults.append(f"{where}: security must be tls, starttls or none")
                continue
            values = {"name": f"{entry['user']}@{entry['host']}", **entry}
            values["password_file"] = home / str(entry["password_file"])
            found.append(MailboxSettings(**values))
        return tuple(found)


def _read_toml(home: Path) -> dict[str, Any]:
    path = home / SETTINGS_FILE
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise ConfigError(f"hoso.toml cannot be read: {err}") from err


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment (default os.environ) and hoso.toml in the data directory.

    Raises ConfigError with every fault, one a line.
    """
    environ = os.environ if environ is None else environ
    home = Path(environ.get("HOSO_HOME") or "hoso-home").expanduser().resolve()
    reader = _Reader(environ, _read_toml(home))
    reader.faults += [f"{name} is not a variable Hoso knows" for name in environ if _unknown(name)]
    poll = reader.number("HOSO_INBOX_POLL_SECONDS", 2, 0.1, 3600)
    plain_http = reader.flag("HOSO_ALLOW_PLAIN_HTTP")
    connections = read_connections(lambda n: reader.text(n, ""), home, plain_http=plain_http, faults=reader.faults)
    inboxes = reader.words("HOSO_INBOX", str(home / "inbox"), ":")
    settings = Settings(
        home=home,
        host=reader.text("HOSO_HOST", "127.0.0.1"),
        port=int(reader.number("HOSO_PORT", 8080, 0, 65535)),
        database_url=connections.database_url,
        storage=connections.storage,
        search=connections.search,
        cores=int(reader.number("HOSO_CORES", os.cpu_count() or 1, 1, 1024)),
        upload_limit=int(reader.number("HOSO_UPLOAD_LIMIT_MB", 200, 0.001, 1_000_000) * 1024 * 1024),
        inboxes=tuple(InboxFolder((home / path).expanduser(), poll) for path in inboxes),
        settle_seconds=reader.number("HOSO_INBOX_SETTLE_SECONDS", 5, 0, 3600),
        smtp_host=reader.text("HOSO_SMTP_HOST", "127.0.0.1"),
        smtp_port=int(reader.number("HOSO_SMTP_PORT", 2525, 0, 65535)),
        mail_names=tuple(n.lower() for n in reader.words("HOSO_MAIL_NAMES", "docs", ",")),
        mail_authserv_ids=reader.words("HOSO_MAIL_AUTHSERV_IDS", "", ","),
        mailboxes=reader.mailboxes(home),
        secure_cookies=reader.flag("HOSO_SECURE_COOKIES"),
        trusted_proxies=int(reader.number("HOSO_TRUSTED_PROXIES", 0, 0, 10)),
        metrics_host=reader.text("HOSO_METRICS_HOST", "127.0.0.1"),
        metrics_port=int(reader.number("HOSO_METRICS_PORT", 0, 0, 65535)),
        metrics_token=reader.secret("HOSO_METRICS_TOKEN_FILE", home),
    )
    if reader.faults:
        raise ConfigError("\n".join(reader.faults))
    return settings


def _unknown(name: str) -> bool:
    # HOSO_TEST_* belong to the test runs, never to the product.
    return (
        bool(re.fullmatch(r"HOSO_[A-Z0-9_]+", name)) and name not in ENVIRONMENT and not name.startswith("HOSO_TEST_")
    )
