"""What the worker is told when a task in the sandbox did not end well."""

from __future__ import annotations

from enum import StrEnum

from app.errors import HosoError


class FailureKind(StrEnum):
    """How a task ended: by its limits, by itself, or because it could not be started."""

    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    GARBAGE = "garbage"  # it answered something that is no answer
    UNAVAILABLE = "unavailable"  # the sandbox or a program in it (Tesseract) is not there


class SandboxFailure(HosoError):
    """A task in the sandbox failed; the worker itself is unharmed. `reason` is safe to show."""

    code = "sandbox_failure"
    http_status = 503

    def __init__(self, reason: str, kind: FailureKind) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind


class GarbledAnswer(Exception):
    """What a task answered is not what it was asked for. Becomes a SandboxFailure of kind GARBAGE."""
