"""Pulls a mailbox folder by IMAP: every mail in it is captured, and only then marked seen or moved away.

Mails are told by UID (and UIDVALIDITY), not by the seen flag: a person who opens a mail first does not make
it lost. A mail that cannot be taken is noted, shown and tried again with growing pauses; the others go on.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from imapclient.exceptions import IMAPClientError

from app.config import MailboxSettings
from app.domain.documents import Door
from app.errors import HosoError, OutOfSpace, Unavailable
from app.services.doors import DoorService
from storage.base import StagedBlob
from workers.capture.intake import HEAD_BYTES, Envelope, MailIntake

log = logging.getLogger("hoso.mailbox")

KIND = "imap"
_PIECE = 4 * 1024 * 1024  # a mail is fetched in pieces, so that a large one is never whole in memory
_REMEMBER_EVERY = 20  # mails; a crash fetches at most these again, and they are told by their delivery key
_CONNECTION_ERRORS = (OSError, IMAPClientError, EOFError)
_LONGEST_PAUSE = 600.0  # seconds between two tries of a mailbox that does not answer


class ImapConnection(Protocol):
    """What is used of an IMAPClient, logged in."""

    def select_folder(self, folder: str, readonly: bool = False) -> dict[bytes, Any]: ...
    def search(self, criteria: Any) -> list[int]: ...
    def fetch(self, messages: Any, data: list[str]) -> dict[int, dict[bytes, Any]]: ...
    def add_flags(self, messages: Any, flags: Any, silent: bool = False) -> Any: ...
    def has_capability(self, capability: str) -> bool: ...
    def folder_exists(self, folder: str) -> bool: ...
    def create_folder(self, folder: str) -> Any: ...
    def move(self, messages: Any, folder: str) -> Any: ...
    def copy(self, messages: Any, folder: str) -> Any: ...
    def uid_expunge(self, messages: Any) -> Any: ...
    def logout(self) -> Any: ...
    def shutdown(self) -> None: ...


Connect = Callable[[MailboxSettings], ImapConnection]


class ConnectionLost(Exception):
    """The server went away in the middle; what was not acknowledged is still there."""


@dataclass(slots=True)
class _Memory:
    """What is known from former looks: the folder's UIDVALIDITY, the highest UID dealt with (taken, or noted as a
    fault), and UIDs that are taken but could not be marked yet."""

    uidvalidity: int = 0
    last_uid: int = 0
    unmarked: list[int] = field(default_factory=list)


class Mailbox:
    """One folder of one mailbox. `look` does one round; `connect` opens and logs in."""

    def __init__(self, settings: MailboxSettings, intake: MailIntake, doors: DoorService, connect: Connect) -> None:
        self._settings, self._intake, self._doors, self._connect = settings, intake, doors, connect
        self.key = f"{KIND}:{settings.user}@{settings.host}/{settings.folder}"

    def look(self, stopping: threading.Event) -> bool:
        """One round over the folder; True when the mailbox answered to the end.

        Raises nothing for what a mail or the server does; Unavailable or OutOfSpace when our own side fails
        (nothing is acknowledged then).
        """
        try:
            connection = self._connect(self._settings)
        except HosoError as err:
            self._doors.broken(self.key, KIND, err.message)
            return False
        except _CONNECTION_ERRORS as err:
            self._doors.broken(self.key, KIND, _reason(err))
            return False
        try:
            self._go_through(connection, stopping)
        except ConnectionLost as err:
            self._doors.broken(self.key, KIND, str(err))
            return False
        except _CONNECTION_ERRORS as err:
            self._doors.broken(self.key, KIND, _reason(err))
            return False
        finally:
            _leave(connection)
        self._doors.looked(self.key, KIND)
        return True

    def _go_through(self, connection: ImapConnection, stopping: threading.Event) -> None:
        selected = connection.select_folder(self._settings.folder)
        memory = self._recall(int(selected[b"UIDVALIDITY"]))
        present = connection.search(["ALL"])
        due = self._due(memory, set(present))
        todo = sorted(uid for uid in present if uid > memory.last_uid or uid in due)
        try:
            self._mark(connection, [uid for uid in memory.unmarked if uid in set(present)])
            memory.unmarked = []
            for number, uid in enumerate(todo, 1):
                if stopping.is_set():
                    break
                self._take(connection, memory, uid)
                memory.last_uid = max(memory.last_uid, uid)
                if number % _REMEMBER_EVERY == 0:
                    self._remember(memory)
        finally:
            self._remember(memory)

    def _take(self, connection: ImapConnection, memory: _Memory, uid: int) -> None:
        """Capture one mail and mark it; a mail that cannot be taken is noted and left where it is."""
        item = f"{memory.uidvalidity}/{uid}"
        try:
            self._capture(connection, memory, uid)
        except (OutOfSpace, Unavailable):
            raise  # nothing is wrong with the mail: the look ends, all stays as it is
        except _CONNECTION_ERRORS as err:
            # Perhaps this mail makes the server fail: the next look goes on behind it and returns to it later.
            self._doors.failed(self.key, KIND, item, _reason(err))
            memory.last_uid = max(memory.last_uid, uid)
            raise ConnectionLost(f"The connection was lost while a mail was fetched: {_reason(err)}") from err
        except HosoError as err:
            self._doors.failed(self.key, KIND, item, err.message)
            return
        except Exception as err:  # one mail must never stop the others
            log.warning("a mail was not taken", exc_info=True)
            self._doors.failed(self.key, KIND, item, f"unexpected failure ({type(err).__name__})")
            return
        memory.unmarked.append(uid)
        self._doors.took(self.key, KIND, item)
        self._mark(connection, [uid])
        memory.unmarked.remove(uid)

    def _capture(self, connection: ImapConnection, memory: _Memory, uid: int) -> None:
        digest = hashlib.sha256(f"{self.key}\0{memory.uidvalidity}\0{uid}".encode()).hexdigest()
        with self._intake.capture.staging() as staged:
            head = self._fetch(connection, uid, staged)
            envelope = Envelope(Door.IMAP, self.key, (), f"imap:{digest}")
            captured = self._intake.accept(staged, head, envelope)
        log.info("mail taken", extra={"document": captured.document_id, "new": captured.is_new})

    def _fetch(self, connection: ImapConnection, uid: int, staged: StagedBlob) -> bytes:
        """The whole mail into `staged` without marking it seen; returns its first bytes."""
        head = b""
        while True:
            piece, whole = _piece(connection, uid, staged.size)
            self._intake.capture.check_size(staged.size + len(piece))
            staged.write(piece)
            head += piece[: max(0, HEAD_BYTES - len(head))]
            if whole or len(piece) < _PIECE:
                return head

    def _mark(self, connection: ImapConnection, uids: list[int]) -> None:
        """Say that these mails are safe: move them away, or mark them seen."""
        target = self._settings.processed_folder
        if not uids:
            return
        if not target:
            connection.add_flags(uids, [rb"\Seen"], silent=True)
            return
        if not connection.folder_exists(target):
            connection.create_folder(target)
        if connection.has_capability("MOVE"):
            connection.move(uids, target)
            return
        connection.copy(uids, target)
        connection.add_flags(uids, [rb"\Seen", rb"\Deleted"], silent=True)
        if connection.has_capability("UIDPLUS"):
            connection.uid_expunge(uids)  # a plain EXPUNGE would also remove what others have marked

    def _due(self, memory: _Memory, present: set[int]) -> set[int]:
        """UIDs noted as faults whose time has come; those that are gone from the folder are closed."""
        due: set[int] = set()
        for item, is_time in self._doors.due_faults(self.key).items():
            validity, _, uid = item.partition("/")
            if validity != str(memory.uidvalidity) or int(uid) not in present:
                self._doors.gone(self.key, item)
            elif is_time:
                due.add(int(uid))
        return due

    def _recall(self, uidvalidity: int) -> _Memory:
        noted = self._doors.memory(self.key)
        if noted.get("uidvalidity") != uidvalidity:
            # The server numbered the folder anew: look at all again; mails here already are told by their bytes.
            return _Memory(uidvalidity)
        return _Memory(uidvalidity, int(noted.get("last_uid", 0)), [int(uid) for uid in noted.get("unmarked", [])])

    def _remember(self, memory: _Memory) -> None:
        noted = {"uidvalidity": memory.uidvalidity, "last_uid": memory.last_uid, "unmarked": memory.unmarked[-1000:]}
        self._doors.remember(self.key, KIND, noted)


def pull(mailbox: Mailbox, poll_seconds: float, stopping: threading.Event) -> None:
    """Look every `poll_seconds` until `stopping`; a mailbox that does not answer is tried ever less often."""
    pause = poll_seconds
    while not stopping.is_set():
        try:
            answered = mailbox.look(stopping)
        except Exception:  # the thread must outlive whatever fails
            # Mostly our own database or disk: nothing was acknowledged, the mailbox keeps everything.
            log.warning("cannot take mail now", exc_info=True)
            answered = False
        pause = poll_seconds if answered else min(pause * 2, max(_LONGEST_PAUSE, poll_seconds))
        stopping.wait(pause)


def _leave(connection: ImapConnection) -> None:
    try:
        connection.logout()
    except _CONNECTION_ERRORS:  # it is gone already: only our end is left to close
        with contextlib.suppress(*_CONNECTION_ERRORS):
            connection.shutdown()


def _piece(connection: ImapConnection, uid: int, start: int) -> tuple[bytes, bool]:
    """Bytes of a mail from `start` on, and whether that is the whole rest for sure."""
    answer = connection.fetch([uid], [f"BODY.PEEK[]<{start}.{_PIECE}>"]).get(uid)
    if answer is None:
        raise EOFError("the server did not give the mail")
    for name, value in answer.items():
        if name.startswith(b"BODY[]"):
            data = bytes(value or b"")
            # A server that knows no pieces sends all from the start, every time.
            return (data, False) if b"<" in name else (data[start:], True)
    raise EOFError("the server did not give the mail's content")


def _reason(err: BaseException) -> str:
    """What went wrong, in a line, without what the server may have echoed of a login."""
    if isinstance(err, TimeoutError):
        return "The mail server did not answer in time."
    if isinstance(err, ConnectionRefusedError):
        return "The mail server refuses connections."
    text = str(err).splitlines()[0][:200] if str(err) else ""
    return f"{type(err).__name__}: {text}" if text else type(err).__name__
