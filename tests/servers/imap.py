"""A small IMAP4rev1 server for tests: one user, folders in memory, and faults on request.

Speaks what an IMAP client needs to log in, select, search, fetch in pieces, flag, copy, move and expunge.
Tests change `folders` directly and set `hooks` to make it fail.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


class Drop(Exception):
    """Raised by a hook: the connection is cut right here."""


@dataclass
class Message:
    uid: int
    data: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Folder:
    uidvalidity: int = 1
    messages: list[Message] = field(default_factory=list)
    next_uid: int = 1

    def add(self, data: bytes) -> int:
        self.messages.append(Message(self.next_uid, data))
        self.next_uid += 1
        return self.next_uid - 1

    def uids(self) -> list[int]:
        return [message.uid for message in self.messages]


class ImapServer:
    """Listens on a free loopback port. `fetched` holds the UIDs whose content was asked for, in order."""

    def __init__(self, *, user: str = "docs", password: str = "s3cret", capabilities: str = "MOVE UIDPLUS") -> None:
        self.user, self.password, self.capabilities = user, password, capabilities
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.fetched: list[int] = []
        self.on_fetch: Callable[[int], None] = lambda uid: None
        self.on_mark: Callable[[], None] = lambda: None
        self.accepts = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if not self.accepts:
                connection.close()
                continue
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        # Around the stream too: what closing it still has to send may find nobody there.
        with contextlib.suppress(Drop, OSError, ValueError), connection, connection.makefile("rwb") as stream:
            _Session(self, stream).run()


class _Session:
    def __init__(self, server: ImapServer, stream) -> None:  # type: ignore[no-untyped-def]
        self._server, self._stream, self._folder = server, stream, Folder()

    def run(self) -> None:
        self._say("* OK ready")
        while line := self._stream.readline():
            text = line.decode().rstrip("\r\n")
            while literal := re.search(r"\{(\d+)\+?\}$", text):
                self._say("+ go on")
                text = text[: literal.start()] + '"' + self._stream.read(int(literal[1])).decode() + '"'
                text += self._stream.readline().decode().rstrip("\r\n")
            tag, _, rest = text.partition(" ")
            verb, _, args = rest.partition(" ")
            if verb.upper() == "UID":
                verb, _, args = args.partition(" ")
            answer = getattr(self, f"_do_{verb.lower()}", None)
            self._say(f"{tag} {answer(args) if answer else 'BAD unknown'}")
            if verb.upper() == "LOGOUT":
                return

    def _say(self, line: str | bytes) -> None:
        self._stream.write((line.encode() if isinstance(line, str) else line) + b"\r\n")
        self._stream.flush()

    def _do_capability(self, _: str) -> str:
        self._say(f"* CAPABILITY IMAP4rev1 {self._server.capabilities}")
        return "OK done"

    def _do_login(self, args: str) -> str:
        given = [word.strip('"') for word in args.split(" ")]
        return "OK in" if given == [self._server.user, self._server.password] else "NO [AUTHENTICATIONFAILED] no"

    def _do_logout(self, _: str) -> str:
        self._say("* BYE")
        return "OK bye"

    def _do_noop(self, _: str) -> str:
        return "OK done"

    def _do_list(self, args: str) -> str:
        wanted = args.rsplit(" ", maxsplit=1)[-1].strip('"')
        for name in self._server.folders:
            if wanted in ("*", name):
                self._say(f'* LIST () "/" "{name}"')
        return "OK done"

    def _do_create(self, args: str) -> str:
        self._server.folders[args.strip('"')] = Folder()
        return "OK done"

    def _do_select(self, args: str) -> str:
        folder = self._server.folders.get(args.strip('"'))
        if folder is None:
            return "NO no such folder"
        self._folder = folder
        self._say(f"* {len(folder.messages)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {folder.uidvalidity}] valid")
        return "OK [READ-WRITE] selected"

    def _do_search(self, _: str) -> str:
        self._say("* SEARCH " + " ".join(map(str, self._folder.uids())))
        return "OK done"

    def _do_fetch(self, args: str) -> str:
        uids, _, wanted = args.partition(" ")
        piece = re.search(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>", wanted)
        for number, message in self._chosen(uids):
            assert piece is not None
            start, length = int(piece[1]), int(piece[2])
            if start == 0:
                self._server.fetched.append(message.uid)
            self._server.on_fetch(message.uid)
            data = message.data[start : start + length]
            self._stream.write(f"* {number} FETCH (UID {message.uid} BODY[]<{start}> {{{len(data)}}}\r\n".encode())
            self._stream.write(data)
            self._say(")")
        return "OK done"

    def _do_store(self, args: str) -> str:
        self._server.on_mark()
        uids, _, rest = args.partition(" ")
        flags = set(re.findall(r"\\\w+", rest))
        for number, message in self._chosen(uids):
            message.flags |= flags
            if "SILENT" not in rest.upper():
                self._say(f"* {number} FETCH (UID {message.uid} FLAGS ({' '.join(sorted(message.flags))}))")
        return "OK done"

    def _do_copy(self, args: str) -> str:
        self._server.on_mark()
        uids, _, name = args.partition(" ")
        for _number, message in self._chosen(uids):
            self._server.folders[name.strip('"')].add(message.data)
        return "OK done"

    def _do_move(self, args: str) -> str:
        answer = self._do_copy(args)
        self._remove({message.uid for _, message in self._chosen(args.partition(" ")[0])})
        return answer

    def _do_expunge(self, args: str) -> str:
        marked = {message.uid for _, message in self._chosen(args) if "\\Deleted" in message.flags}
        self._remove(marked)
        return "OK done"

    def _remove(self, uids: set[int]) -> None:
        self._folder.messages = [message for message in self._folder.messages if message.uid not in uids]

    def _chosen(self, uids: str) -> Iterator[tuple[int, Message]]:
        wanted: set[int] = set()
        for part in uids.split(","):
            low, _, high = part.partition(":")
            wanted |= set(range(int(low), int(high or low) + 1))
        return iter([(n, m) for n, m in enumerate(self._folder.messages, 1) if m.uid in wanted])
