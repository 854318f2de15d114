"""Receives mail by SMTP on loopback from our own mail server. Says 250 only after the mail is committed:
until then the sending server keeps it and tries again."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import logging
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from aiosmtpd.smtp import Session as SmtpSession

from app.domain.documents import Door
from app.errors import ConfigError, HosoError, InvalidInput, OutOfSpace, TooLarge
from app.services.doors import DoorService
from storage.base import StagedBlob
from workers.capture.intake import HEAD_BYTES, Envelope, MailIntake

log = logging.getLogger("hoso.smtp")

KEY = KIND = "smtp"
_PIECE = 256 * 1024
_IDLE_SECONDS = 300.0
_MOST_RECIPIENTS = 1000
_GOODBYE_SECONDS = 5.0
_TELL_SECONDS = 20.0  # between two notes that the door is open


class SmtpDoor:
    """The receiver. `run` serves until told to stop; `port` is the one bound to (0 asks for a free one)."""

    def __init__(self, intake: MailIntake, doors: DoorService, *, host: str, port: int) -> None:
        self._intake, self._doors = intake, doors
        self._host, self.port = host, port
        self.ready = threading.Event()

    def run(self, stopping: threading.Event) -> None:
        """Serve until `stopping`; mails being committed are finished first. Raises ConfigError when the port
        cannot be had."""
        asyncio.run(self._serve(stopping))

    async def _serve(self, stopping: threading.Event) -> None:
        loop = asyncio.get_running_loop()
        connections: set[_Connection] = set()
        try:
            server = await loop.create_server(
                lambda: _Connection(self._intake, self._doors, connections), self._host, self.port
            )
        except OSError as err:
            why = "is in use" if err.errno == errno.EADDRINUSE else "cannot be opened"
            raise ConfigError(f"HOSO_SMTP_PORT: {self._host}:{self.port} {why}.") from err
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        told = -_TELL_SECONDS
        while not stopping.is_set():
            if loop.time() - told >= _TELL_SECONDS:
                told = loop.time()
                await asyncio.to_thread(_note, self._doors.looked, KEY, KIND)
            await asyncio.sleep(0.1)
        server.close()
        await _part_from(connections)


async def _part_from(connections: set[_Connection]) -> None:
    """Say goodbye to every client. One whose mail is being committed hears what became of it first; one that does
    not listen is cut off: it must not hold the stop up."""
    for connection in list(connections):
        connection.leave()
    if tasks := [connection.task() for connection in connections]:
        await asyncio.wait(tasks, timeout=_GOODBYE_SECONDS)
    for connection in list(connections):
        connection.cut_off()
    if tasks := [connection.task() for connection in connections]:
        await asyncio.wait(tasks)  # a commit that has begun is carried through


class _Handler:
    """What is asked while a mail is announced: whether the recipient is ours."""

    def __init__(self, intake: MailIntake) -> None:
        self._intake = intake

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, server: SMTP, session: SmtpSession, envelope: SmtpEnvelope, address: str, options: list[str]
    ) -> str:
        if not self._intake.is_ours(address):
            return "550 5.1.1 No such recipient here"
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail session failed", exc_info=error)
        return "451 4.3.0 Cannot take mail now, try again later"


class _Connection(SMTP):
    """One connection. The content goes to disk as it comes, whatever its size or the length of its lines."""

    line_length_limit = 65_536  # of one piece read; longer lines come in several

    def __init__(self, intake: MailIntake, doors: DoorService, connections: set[_Connection]) -> None:
        super().__init__(
            _Handler(intake),
            data_size_limit=intake.capture.limit,
            enable_SMTPUTF8=True,
            ident="Hoso",
            timeout=_IDLE_SECONDS,
        )
        self._intake, self._doors, self._connections = intake, doors, connections
        self._committing = self._leaving = False

    def task(self) -> asyncio.Task[None]:
        """What serves the client. No property: the library asks for every attribute while it is made."""
        assert self._handler_coroutine is not None
        return self._handler_coroutine

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, and be known to the door until the connection is lost and its task has ended."""
        super().connection_made(transport)
        self._connections.add(self)
        self.task().add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        self._connections.discard(self)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("a connection was lost: %s", type(error).__name__)

    def leave(self) -> None:
        """Close the connection, after the answer to a mail that is being committed."""
        self._leaving = True
        if not self._committing and isinstance(self.transport, asyncio.Transport):
            self.transport.write(b"421 4.3.2 Closing, try again later\r\n")
            self.transport.close()

    def cut_off(self) -> None:
        """Close the connection whatever is under way."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds it by this name
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        reply = await self._take()
        self._set_post_data_state()  # type: ignore[no-untyped-call]  # the library's own, untyped
        await self.push(reply)
        self._committing = False
        if self._leaving:
            self.leave()

    async def _take(self) -> str:
        digest = hashlib.sha256()
        try:
            # When there is no room to begin with, the mail is refused before it is sent.
            with self._intake.capture.staging() as staged:
                await self.push("354 End data with <CR><LF>.<CR><LF>")
                head = await self._receive(staged, digest)
                return await self._commit(staged, head, digest.hexdigest())
        except TooLarge:
            return "552 5.3.4 The mail is larger than the limit"
        except InvalidInput as err:
            return f"554 5.6.0 {err.message}"
        except OutOfSpace as err:
            await asyncio.to_thread(self._note_failure, digest.hexdigest(), err.message)
            return "452 4.3.1 No room for mail now, try again later"
        except Exception as err:  # whatever fails, the sending server must keep the mail and try again
            log.warning("a mail was not taken", exc_info=True)
            told = err.message if isinstance(err, HosoError) else "unexpected failure; see the log"
            await asyncio.to_thread(self._note_failure, digest.hexdigest(), told)
            return "451 4.3.0 Cannot take mail now, try again later"

    async def _receive(self, staged: StagedBlob, digest: Any) -> bytes:
        """The content up to the lone dot, into `staged`; returns its first bytes. After a failure the rest is
        still read, for the protocol to go on, and the failure raised at the end."""
        limit = self._intake.capture.limit
        piece, head = bytearray(), bytearray()
        received, failure = 0, None
        async for data in self._content():
            received += len(data)
            if failure is not None or received > limit:
                piece.clear()
                continue
            digest.update(data)
            piece += data
            head += data[: max(0, HEAD_BYTES - len(head))]
            if len(piece) >= _PIECE:
                failure = await asyncio.to_thread(_write, staged, bytes(piece))
                piece.clear()
        if received > limit:
            raise TooLarge("The mail is larger than the limit.")
        failure = failure or await asyncio.to_thread(_write, staged, bytes(piece))
        if failure is not None:
            raise failure
        return bytes(head)

    async def _content(self) -> AsyncIterator[bytes]:
        """Pieces of the content with leading dots undone (RFC 5321 4.5.2), until the line with a lone dot."""
        at_line_start, received = True, 0
        while True:
            try:
                line = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as err:
                line = await self._reader.read(err.consumed)
            if at_line_start:
                if line == b".\r\n":
                    return
                line = line.removeprefix(b".")
            at_line_start = line.endswith(b"\r\n")
            received += len(line)
            if received >= _PIECE:
                received = 0
                self._reset_timeout()  # it is slow, not dead
            yield line

    async def _commit(self, staged: StagedBlob, head: bytes, sha256: str) -> str:
        assert self.envelope is not None
        envelope = Envelope(
            door=Door.SMTP,
            sender=str(self.envelope.mail_from or ""),
            recipients=tuple(self.envelope.rcpt_tos),
            key=f"smtp:{sha256}",
        )
        self._committing = True
        accept = asyncio.ensure_future(asyncio.to_thread(self._intake.accept, staged, head, envelope))
        try:
            captured = await asyncio.shield(accept)
        except asyncio.CancelledError:
            # The connection went away during the commit: it is carried through before its file is let go.
            await asyncio.wait({accept})
            raise
        await asyncio.to_thread(self._note_taken, sha256)
        log.info("mail taken", extra={"document": captured.document_id, "new": captured.is_new})
        return f"250 2.0.0 OK: taken as {captured.document_id}"

    def _note_taken(self, item: str) -> None:
        _note(self._doors.took, KEY, KIND, item)

    def _note_failure(self, item: str, reason: str) -> None:
        _note(self._doors.failed, KEY, KIND, item, reason)


def _note(write: Callable[..., None], *told: str) -> None:
    """Write what the settings page shows of the door. When that fails (the database may be what is away) the mail
    is what counts: it is safe, or the sending server still has it."""
    try:
        write(*told)
    except Exception:  # see above: no failure of the notes may change the answer to the sender
        log.warning("cannot note what the mail door did", exc_info=True)


def _write(staged: StagedBlob, data: bytes) -> Exception | None:
    try:
        if data:
            staged.write(data)
    except Exception as err:  # raised by the caller once the sender has finished
        return err
    return None
