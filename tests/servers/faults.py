"""A proxy that fails as networks and servers do: between a store's client and the real S3 server, on loopback.

It understands just enough HTTP to tell requests apart, so that a test can say which one fails and how.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

_BACKLOG = 64
_CRAWL_SECONDS = 0.05  # a byte in each
_ERROR = "<?xml version='1.0'?><Error><Code>{code}</Code><Message>asked for</Message></Error>"


class Kind(Enum):
    """What goes wrong with a request."""

    STATUS = "the proxy answers with an HTTP status; the server never hears of it"
    HANG = "no answer ever comes"
    CRAWL = "the answer comes a byte at a time"
    CRAWL_IN = "the request is taken a byte at a time"
    CUT_IN = "the server gets half of the body, then the line is cut"
    CUT_OUT = "the client gets half of the answer, then the line is cut"
    LOST_ANSWER = "the server does what it was asked; the line is cut before it can say so"
    ALTER_IN = "a bit of the body turns on its way to the server"
    ALTER_OUT = "a bit of the answer's body turns on its way to the client"


@dataclass
class Fault:
    """A kind of failure for the requests of `method` ("" any) whose path holds `path`.

    It begins after `skip` of them and ends after `times` more (None: never). `status` and `code` are for STATUS.
    """

    kind: Kind
    method: str = ""
    path: str = ""
    skip: int = 0
    times: int | None = None
    status: int = 500
    code: str = "InternalError"

    def hits(self, method: str, path: str) -> bool:
        """Whether this request fails; counts it."""
        if (self.method and method != self.method) or self.path not in path or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class _Request:
    method: str
    path: str
    head: bytes
    length: int
    headers: list[tuple[str, str]]
    body: bytes = b""


class FaultProxy:
    """Listens on a free loopback port and passes requests on to `target`, or fails them as `faults` say.

    `seen` holds method and path of each request. With `tls` clients speak TLS to it.
    """

    def __init__(self, target: tuple[str, int], *, tls: ssl.SSLContext | None = None) -> None:
        self._target, self._tls = target, tls
        self.faults: list[Fault] = []
        self.seen: list[tuple[str, str]] = []
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self.port = int(self._listener.getsockname()[1])
        self._listen()

    def fail(self, *faults: Fault) -> None:
        """Fail from now on as these say, and in no other way."""
        self.faults = list(faults)

    def recover(self) -> None:
        """Fail no more."""
        self.faults = []

    def go_down(self) -> None:
        """Stop listening and cut every line: connections are refused."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._listener.close()
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def come_up(self) -> None:
        """Listen again, on the same port."""
        self._closing = threading.Event()
        self._threads = []
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=_BACKLOG)
        self._listen()

    def _listen(self) -> None:
        self._start(self._accept)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        self._open.add(plain)
        connection = plain
        try:
            if self._tls:
                connection = self._tls.wrap_socket(plain, server_side=True)
                self._open.add(connection)
            with connection.makefile("rb") as stream:
                while asked := _read(stream):
                    self._answer(connection, stream, asked)
        except (OSError, http.client.HTTPException, _Cut):
            pass  # either side went away, or a fault cut the line
        finally:
            self._open -= {plain, connection}
            connection.close()
            plain.close()

    def _answer(self, connection: socket.socket, stream: BinaryIO, asked: _Request) -> None:
        self.seen.append((asked.method, asked.path))
        fault = next((each for each in self.faults if each.hits(asked.method, asked.path)), None)
        kind = fault.kind if fault else None
        if kind is Kind.CRAWL_IN:
            self._crawl_in(stream, asked.length)
        asked.body = stream.read(asked.length)
        if fault and kind is Kind.STATUS:
            connection.sendall(_failure(fault, asked.method))
            return
        if kind is Kind.HANG:
            self._closing.wait()
            raise _Cut
        if kind is Kind.CUT_IN:
            self._pass_half(asked)
            raise _Cut
        if kind is Kind.ALTER_IN:
            asked.body = _altered(asked.body)
        head, body = self._pass(asked)
        if kind is Kind.LOST_ANSWER:
            raise _Cut
        if kind is Kind.ALTER_OUT:
            body = _altered(body)
        if kind is Kind.CUT_OUT:
            whole = head + body
            connection.sendall(whole[: len(head) + len(body) // 2] if body else head[: len(head) // 2])
            raise _Cut
        for piece in self._pieces(head + body, crawl=kind is Kind.CRAWL):
            connection.sendall(piece)

    def _crawl_in(self, stream: BinaryIO, length: int) -> None:
        for _ in range(length):
            if self._closing.wait(_CRAWL_SECONDS) or not stream.read(1):
                break
        raise _Cut

    def _pieces(self, data: bytes, *, crawl: bool) -> Iterator[bytes]:
        if not crawl:
            yield data
            return
        for start in range(len(data)):
            if self._closing.wait(_CRAWL_SECONDS):
                raise _Cut
            yield data[start : start + 1]

    def _pass(self, asked: _Request) -> tuple[bytes, bytes]:
        """Head and body of the server's answer."""
        upstream = http.client.HTTPConnection(*self._target, timeout=60)
        try:
            upstream.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
            for name, value in asked.headers:
                upstream.putheader(name, value)
            upstream.endheaders(asked.body or None)
            answer = upstream.getresponse()
            body = answer.read()
        finally:
            upstream.close()
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        skipped = {"transfer-encoding", "connection"} | (set() if asked.method == "HEAD" else {"content-length"})
        lines += [f"{name}: {value}" for name, value in answer.getheaders() if name.lower() not in skipped]
        if asked.method != "HEAD":
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1"), body

    def _pass_half(self, asked: _Request) -> None:
        with socket.create_connection(self._target) as upstream:
            upstream.sendall(asked.head + asked.body[: len(asked.body) // 2])
            time.sleep(0.05)  # let the half arrive before the end does


class _Cut(Exception):
    """The line ends here."""


def _read(stream: BinaryIO) -> _Request | None:
    """The next request without its body, None at the end."""
    head = b""
    while (line := stream.readline()) not in (b"", b"\r\n"):
        head += line
    if not head or not line:
        return None
    first, *rest = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in rest if line)]
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return _Request(method, path, head + line, length, headers)


def _failure(fault: Fault, method: str) -> bytes:
    body = _ERROR.format(code=fault.code).encode()
    head = f"HTTP/1.1 {fault.status} Failed\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + (b"" if method == "HEAD" else body)


def _altered(data: bytes) -> bytes:
    """The same with one bit turned, in the middle."""
    if not data:
        return data
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
