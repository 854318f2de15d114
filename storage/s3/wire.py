"""HTTP connections that give up in time: a request may neither stand still nor crawl, in either direction.

A socket's time-out alone bounds one piece of a request; a server that sends a byte a second would hold its caller
for hours. Here what has passed so far must have come at a least rate, after some grace.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from pathlib import Path
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

LEAST_RATE = 64 * 1024  # bytes a second
_PIECE = 64 * 1024
_POOL_SIZE = 16  # connections that are kept; more are made when they are needed


class _Pace:
    """How long the next piece may take. `grace` in seconds."""

    def __init__(self, sock: socket.socket, grace: float) -> None:
        self._sock, self._grace, self._started, self._passed = sock, grace, time.monotonic(), 0

    def begin_piece(self) -> None:
        """Set the socket's time-out. Raises TimeoutError when the time is up."""
        left = self._started + self._grace + self._passed / LEAST_RATE - time.monotonic()
        if left <= 0:
            raise TimeoutError("the store is too slow")
        self._sock.settimeout(min(left, self._grace))

    def passed(self, size: int) -> None:
        self._passed += size


class _PacedReader(io.RawIOBase):
    """What comes from a socket, at a pace."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, grace: float) -> None:
        self._raw, self._pace = raw, _Pace(sock, grace)
        self.ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._pace.begin_piece()
        size = self._raw.readinto(buffer)
        self._pace.passed(size or 0)
        self.ended = self.ended or size == 0
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class _PacedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        grace = sock.gettimeout()
        assert grace is not None, "the pool sets the time-out for answers before it reads one"
        self._source = _PacedReader(sock, self.fp.detach(), grace)
        self.fp = io.BufferedReader(self._source)

    def begin(self) -> None:
        """Read the head. One that is cut off would pass for a whole one with fewer lines."""
        super().begin()
        if self._source.ended:
            raise http.client.IncompleteRead(b"")


class _PacedConnection(HTTPConnection):
    """Sends a large body in pieces; `sendall` would hold all of it to one time-out."""

    response_class = _PacedResponse

    def send(self, data: Any) -> None:
        if self.sock is None or not isinstance(data, bytes) or len(data) <= _PIECE:
            super().send(data)
            return
        pace, view = _Pace(self.sock, self.sock.gettimeout() or 1.0), memoryview(data)
        for start in range(0, len(data), _PIECE):
            pace.begin_piece()
            piece = view[start : start + _PIECE]
            super().send(piece)
            pace.passed(len(piece))


class _PacedTlsConnection(_PacedConnection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _PacedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _PacedTlsConnection


def connections(*, connect_seconds: float, answer_seconds: float, ca: Path | None) -> urllib3.PoolManager:
    """Connections that never try again by themselves. An answer must begin within `answer_seconds`.

    `ca`: file with the certificates to trust instead of the system's.
    """
    manager = urllib3.PoolManager(
        maxsize=_POOL_SIZE,
        retries=False,
        timeout=urllib3.Timeout(connect=connect_seconds, read=answer_seconds),
        cert_reqs="CERT_REQUIRED",
        ca_certs=str(ca) if ca else None,
    )
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager
