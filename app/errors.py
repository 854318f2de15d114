"""The product's errors. Each carries a stable code and a text that is safe to show to a person.

Owns the base classes and their mapping to HTTP status; knows nothing of Flask. Never put document
text, file paths of the server or secrets in a message: messages reach pages, logs and stderr.
"""

from __future__ import annotations


class HosoError(Exception):
    """Base of everything Hoso raises on purpose."""

    code = "error"
    http_status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(HosoError):
    """What was given cannot be used; the message says what to change."""

    code = "invalid"
    http_status = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(HosoError):
    """It is not there, or the asker may not know that it is (both answer alike)."""

    code = "not_found"
    http_status = 404


class Forbidden(HosoError):
    """The asker is known and may not do this."""

    code = "forbidden"
    http_status = 403


class Conflict(HosoError):
    """Somebody else changed it first, or a unique value is taken."""

    code = "conflict"
    http_status = 409


class TooLarge(HosoError):
    """More bytes, pages or pixels than the configured limit."""

    code = "too_large"
    http_status = 413


class TooMany(HosoError):
    """Asked too often in a short time; `retry_after` says in how many seconds it is right to ask again."""

    code = "too_many"
    http_status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutOfSpace(HosoError):
    """The disk is full; nothing was taken, the sender keeps its copy."""

    code = "out_of_space"
    http_status = 507


class Unavailable(HosoError):
    """A part (database, index, store) does not answer now; trying later is right."""

    code = "unavailable"
    http_status = 503


class ConfigError(HosoError):
    """Settings are wrong; the message lists every fault at once."""

    code = "config"
