"""Carries connections between a socket file and a port: the one way into a host that has a network of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def serve_port(port: int, path: Path) -> asyncio.Server:
    """Whoever connects to the port of this network's loopback reaches the socket file."""
    return await asyncio.start_server(_joined(lambda: asyncio.open_unix_connection(path)), "127.0.0.1", port)


async def serve_file(path: Path, port: int) -> asyncio.Server:
    """Whoever connects to the socket file reaches the port of this network's loopback."""
    return await asyncio.start_unix_server(_joined(lambda: asyncio.open_connection("127.0.0.1", port)), path)


@contextmanager
def into(path: Path, port: int) -> Iterator[None]:
    """`serve_file` in a thread while the block runs."""
    loop = asyncio.new_event_loop()
    # All of it in the thread: a browser test before this one may have left a loop running in ours.
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        server = asyncio.run_coroutine_threadsafe(serve_file(path, port), loop).result(10)
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _joined(connect: Callable[[], Awaitable[Streams]]) -> Callable[..., Awaitable[None]]:
    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other_reader, other_writer = await connect()
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copy(reader, other_writer), _copy(other_reader, writer))

    return join


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        try:
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()
        finally:
            target.close()
