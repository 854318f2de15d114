"""Addresses of the parts Hoso speaks to, typed. Secrets are in no `repr`; `safe_url` gives what may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

DEFAULT_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class DirectoryAddress:
    """A directory on this machine."""

    path: Path

    def safe_url(self) -> str:
        """What may be shown."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class S3Address:
    """A bucket of an S3-compatible store. `secure`: https. `ca`: file with the certificates to trust instead of
    the system's."""

    host: str
    port: int
    secure: bool
    bucket: str
    access: str
    secret: str = field(repr=False)
    region: str = DEFAULT_REGION
    ca: Path | None = None

    @property
    def endpoint(self) -> str:
        """HOST:PORT."""
        return host_port(self.host, self.port)

    def safe_url(self) -> str:
        """What may be shown."""
        return f"s3+{'https' if self.secure else 'http'}://{quote(self.access)}:***@{self.endpoint}/{self.bucket}"


@dataclass(frozen=True, slots=True)
class OpenSearchAddress:
    """A cluster, and the `prefix` of our indices in it. `user` and `password` are empty where it asks for none."""

    host: str
    port: int
    secure: bool
    prefix: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None

    @property
    def url(self) -> str:
        """Scheme, host and port; no user."""
        return f"{'https' if self.secure else 'http'}://{host_port(self.host, self.port)}"

    def safe_url(self) -> str:
        """What may be shown."""
        login = f"{quote(self.user)}:***@" if self.user else ""
        return f"{self.url.replace('://', f'://{login}')}/{self.prefix}"


@dataclass(frozen=True, slots=True)
class Connections:
    """The three addresses. `database_url` is what SQLAlchemy takes, password included."""

    database_url: str = field(repr=False)
    storage: DirectoryAddress | S3Address
    search: DirectoryAddress | OpenSearchAddress


def safe_url(url: str) -> str:
    """A URL as it may be shown: its password masked, its options left out."""
    try:
        parts = urlsplit(url)
        host = host_port(parts.hostname, parts.port) if parts.hostname else ""
    except ValueError:
        return "(unreadable)"
    if host and "@" in parts.path:
        return "(unreadable)"  # a sign in the password that is not encoded has cut it in two
    login = f"{parts.username}{':***' if parts.password else ''}@" if parts.username else ""
    return f"{parts.scheme}://{login}{host}{parts.path}"


def host_port(host: str, port: int | None) -> str:
    """HOST:PORT as it stands in a URL."""
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name
