"""Reads the URLs of the database, the store of originals and the search engine, and the files that hold secrets.

Owns the form of the three URLs. A fault never repeats any part of a URL: a sign that is not encoded may have
moved the secret to another place.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from app.addresses import DEFAULT_REGION, Connections, DirectoryAddress, OpenSearchAddress, S3Address, host_port

POSTGRESQL = "postgresql+psycopg"
_DATABASE_FORM = f"sqlite:///PATH or {POSTGRESQL}://USER[:PASSWORD]@HOST:PORT/NAME"
_STORAGE_FORM = "file://PATH or s3+https://ACCESS:SECRET@HOST:PORT/BUCKET[?region=...]"
_SEARCH_FORM = "embedded://PATH or https://[USER:PASSWORD@]HOST:PORT/PREFIX[?ca=FILE]"
_DATABASE_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey"})
_PORTS = {POSTGRESQL: 5432, "s3+https": 443, "s3+http": 80, "https": 443, "http": 80}
_DATABASE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}")
_SECRET_LIMIT = 64 * 1024  # bytes; more is not a file with a password


def read_connections(text: Callable[[str], str], home: Path, *, plain_http: bool, faults: list[str]) -> Connections:
    """The addresses that the settings name; `text` gives the value of a variable, "" where it is not set.

    Files are below `home` unless absolute. `plain_http` allows http to other machines. What is wrong is appended to
    `faults`; the addresses are then of no use.
    """
    reader = _Reader(text, home, plain_http, faults)
    return Connections(reader.database(), reader.storage(), reader.search())


class _Reader:
    """Reads one variable after the other; collects faults."""

    def __init__(self, text: Callable[[str], str], home: Path, plain_http: bool, faults: list[str]) -> None:
        self._text, self._home, self._plain_http, self._faults = text, home, plain_http, faults

    def database(self) -> str:
        url = self._value("HOSO_DATABASE_URL") or f"sqlite:///{self._home / 'hoso.db'}"
        secret = self._from_file("HOSO_DATABASE_PASSWORD_FILE")
        if url.startswith("sqlite:///") and len(url) > len("sqlite:///"):
            self._no_secret_for("HOSO_DATABASE_PASSWORD_FILE", secret)
            return url
        parts = _Url("HOSO_DATABASE_URL", url, _DATABASE_FORM, self._faults)
        if not parts.has_scheme(POSTGRESQL):
            return ""
        password = parts.password_or(secret, "HOSO_DATABASE_PASSWORD_FILE")
        user = quote(parts.user(needed=True), safe="") + (f":{quote(password, safe='')}" if password else "")
        options = urlencode(parts.options(_DATABASE_OPTIONS))
        name = parts.name(_DATABASE_NAME, "name of the database")
        address = f"{POSTGRESQL}://{user}@{host_port(parts.host(), parts.port())}/{name}"
        return address + (f"?{options}" if options else "")

    def storage(self) -> DirectoryAddress | S3Address:
        url = self._value("HOSO_STORAGE_URL") or f"file://{self._home / 'blobs'}"
        secret = self._from_file("HOSO_STORAGE_SECRET_FILE")
        if (path := url.removeprefix("file://")) and path != url:
            self._no_secret_for("HOSO_STORAGE_SECRET_FILE", secret)
            return DirectoryAddress(self._home / path)
        parts = _Url("HOSO_STORAGE_URL", url, _STORAGE_FORM, self._faults)
        if not parts.has_scheme("s3+https", "s3+http"):
            return DirectoryAddress(self._home)
        parts.refuse_plain("s3+http", allowed=self._plain_http)
        secret = parts.password_or(secret, "HOSO_STORAGE_SECRET_FILE")
        if not secret:
            parts.fault("the secret key is missing (in the URL, or in HOSO_STORAGE_SECRET_FILE)")
        options = parts.options(frozenset({"region", "ca"}))
        region = options.get("region", DEFAULT_REGION)
        if not _REGION.fullmatch(region):
            parts.fault("region must be the name of a region")
        return S3Address(
            parts.host(),
            parts.port(),
            parts.scheme == "s3+https",
            parts.name(_BUCKET, "bucket"),
            parts.user(needed=True),
            secret,
            region,
            self._certificates(options, parts),
        )

    def search(self) -> DirectoryAddress | OpenSearchAddress:
        url = self._value("HOSO_SEARCH_URL") or f"embedded://{self._home / 'index'}"
        secret = self._from_file("HOSO_SEARCH_PASSWORD_FILE")
        if (path := url.removeprefix("embedded://")) and path != url:
            self._no_secret_for("HOSO_SEARCH_PASSWORD_FILE", secret)
            return DirectoryAddress(self._home / path)
        parts = _Url("HOSO_SEARCH_URL", url, _SEARCH_FORM, self._faults)
        if not parts.has_scheme("https", "http"):
            return DirectoryAddress(self._home)
        parts.refuse_plain("http", allowed=self._plain_http)
        password = parts.password_or(secret, "HOSO_SEARCH_PASSWORD_FILE")
        user = parts.user(needed=bool(password))
        if user and not password:
            parts.fault("the password is missing (in the URL, or in HOSO_SEARCH_PASSWORD_FILE)")
        return OpenSearchAddress(
            parts.host(),
            parts.port(),
            parts.scheme == "https",
            parts.name(_PREFIX, "prefix of the indices"),
            user,
            password,
            self._certificates(parts.options(frozenset({"ca"})), parts),
        )

    def _value(self, variable: str) -> str:
        direct, from_file = self._text(variable), self._from_file(f"{variable}_FILE")
        if direct and from_file:
            self._faults.append(f"{variable} and {variable}_FILE are both set; keep one")
        return direct or from_file

    def _from_file(self, variable: str) -> str:
        name = self._text(variable)
        if not name:
            return ""
        try:
            with (self._home / name).expanduser().open("rb") as file:
                found = file.read(_SECRET_LIMIT).decode().strip("\r\n")
        except (OSError, UnicodeDecodeError) as err:
            reason = err.strerror if isinstance(err, OSError) else "it is not text"
            self._faults.append(f"{variable}: the file cannot be read ({reason})")
            return ""
        if not found or not found.isprintable():
            self._faults.append(f"{variable}: the file must hold one line and nothing else")
            return ""
        return found

    def _no_secret_for(self, variable: str, secret: str) -> None:
        if secret:
            self._faults.append(f"{variable} is set, but what it is for is a directory on this machine")

    def _certificates(self, options: Mapping[str, str], parts: _Url) -> Path | None:
        if "ca" not in options:
            return None
        path = (self._home / options["ca"]).expanduser()
        if not path.is_file():
            parts.fault("the file that ca names is not there")
        return path


class _Url:
    """One URL of a server, taken apart; each part is asked for once, and what is wrong with it becomes a fault."""

    def __init__(self, variable: str, url: str, form: str, faults: list[str]) -> None:
        self._variable, self._form, self._faults = variable, form, faults
        try:
            self._parts = urlsplit(url)
        except ValueError:
            self._parts = SplitResult("", "", "", "", "")
        self.scheme = self._parts.scheme

    def fault(self, text: str) -> None:
        self._faults.append(f"{self._variable}: {text}")

    def has_scheme(self, *schemes: str) -> bool:
        if self.scheme in schemes:
            return True
        self._faults.append(f"{self._variable} must be {self._form}")
        return False

    def host(self) -> str:
        host = self._parts.hostname or ""
        if not host:
            self.fault("the host is missing")
        return host

    def port(self) -> int:
        try:
            port = self._parts.port
        except ValueError:
            port = 0
        if port == 0:
            self.fault("the port must be a number up to 65535 (in a password / ? # @ are written %2F %3F %23 %40)")
        return port or _PORTS[self.scheme]

    def user(self, *, needed: bool) -> str:
        user = unquote(self._parts.username or "")
        if needed and not user:
            self.fault("the user is missing")
        return user

    def password_or(self, from_file: str, variable: str) -> str:
        """The password, from the URL or from the file."""
        password = unquote(self._parts.password or "")
        if password and from_file:
            self.fault(f"it holds a password and {variable} is set too; keep one")
        return password or from_file

    def name(self, form: re.Pattern[str], what: str) -> str:
        """The path: one name."""
        name = unquote(self._parts.path.removeprefix("/"))
        if not form.fullmatch(name) or self._parts.fragment:
            self.fault(f"the {what} is missing or not a name that is allowed (in a password / # are written %2F %23)")
        return name

    def options(self, known: frozenset[str]) -> dict[str, str]:
        found = dict(parse_qsl(self._parts.query, keep_blank_values=True))
        if set(found) - known:
            self.fault(f"behind the ? only these are known: {', '.join(sorted(known))}")
        return found

    def refuse_plain(self, scheme: str, *, allowed: bool) -> None:
        if self.scheme == scheme and not allowed and not _is_loopback(self._parts.hostname or ""):
            self.fault(
                f"{scheme} is for this machine only, other machines are reached by {scheme}s"
                " (HOSO_ALLOW_PLAIN_HTTP=1 allows it inside a private network)"
            )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
