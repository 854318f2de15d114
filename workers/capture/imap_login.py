"""Opens a mailbox: connection, encryption, login. Never without encryption beyond this machine."""

from __future__ import annotations

import ssl

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from app.config import MailboxSettings
from app.errors import ConfigError
from workers.capture.mailbox import ImapConnection

_TIMEOUT_SECONDS = 60.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def connect(settings: MailboxSettings) -> ImapConnection:
    """A connection logged in. Raises ConfigError for what a person has to mend (password file, wrong password, no
    encryption), OSError or IMAPClientError when the server does not answer."""
    if settings.security == "none" and settings.host not in _LOOPBACK:
        raise ConfigError(f"Mailbox {settings.name}: security = none is for mail servers on this machine only.")
    password = _password(settings)
    client = IMAPClient(
        settings.host,
        port=settings.port,
        ssl=settings.security == "tls",
        ssl_context=ssl.create_default_context() if settings.security == "tls" else None,
        timeout=_TIMEOUT_SECONDS,
        use_uid=True,
    )
    try:
        if settings.security == "starttls":
            client.starttls(ssl.create_default_context())
        client.login(settings.user, password)
    except LoginError as err:
        client.shutdown()
        raise ConfigError(f"Mailbox {settings.name}: the server does not accept user and password.") from err
    except BaseException:
        client.shutdown()
        raise
    connection: ImapConnection = client
    return connection


def _password(settings: MailboxSettings) -> str:
    try:
        password = settings.password_file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"Mailbox {settings.name}: the password file cannot be read.") from err
    if not password:
        raise ConfigError(f"Mailbox {settings.name}: the password file is empty.")
    return password
