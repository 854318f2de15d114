"""Writes Outlook messages for tests: a compound file (MS-CFB, version 3) with the properties of MS-OXMSG."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_UNICODE, _BINARY, _INTEGER, _TIME, _OBJECT = 0x001F, 0x0102, 0x0003, 0x0040, 0x000D


@dataclass
class Storage:
    """A folder of the compound file: streams and folders by name."""

    streams: dict[str, bytes] = field(default_factory=dict)
    storages: dict[str, Storage] = field(default_factory=dict)


@dataclass
class MsgFile:
    """An attachment: bytes, or a message."""

    name: str
    data: bytes = b""
    media_type: str = ""
    content_id: str = ""
    message: Msg | None = None


@dataclass
class Msg:
    """What a test says of a message."""

    subject: str = ""
    body: str = ""
    html: bytes = b""
    headers: str = ""
    sender_name: str = ""
    sender_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    rtf: bytes = b""
    files: tuple[MsgFile, ...] = ()


def msg_bytes(message: Msg) -> bytes:
    """The .msg file."""
    return compound_file(_message_storage(message, header=32))


def _message_storage(message: Msg, header: int) -> Storage:
    storage = Storage()
    properties = _Properties(storage)
    properties.text(0x001A, "IPM.Note")
    properties.text(0x0037, message.subject)
    properties.text(0x1000, message.body)
    properties.text(0x007D, message.headers)
    properties.text(0x0C1A, message.sender_name)
    properties.text(0x5D01, message.sender_address)
    properties.binary(0x1013, message.html)
    properties.binary(0x1009, message.rtf)
    properties.integer(0x3FDE, 65001)
    everyone = [(1, address) for address in message.to] + [(2, address) for address in message.cc]
    for number, (kind, address) in enumerate(everyone):
        storage.storages[f"__recip_version1.0_#{number:08X}"] = _recipient(kind, address)
    for number, file in enumerate(message.files):
        storage.storages[f"__attach_version1.0_#{number:08X}"] = _attachment(file)
    counts = struct.pack("<8x4I", len(everyone), len(message.files), len(everyone), len(message.files))
    storage.streams["__properties_version1.0"] = counts.ljust(header, b"\0") + bytes(properties.rows)
    return storage


def _recipient(kind: int, address: str) -> Storage:
    storage = Storage()
    properties = _Properties(storage)
    properties.text(0x39FE, address)
    properties.integer(0x0C15, kind)
    storage.streams["__properties_version1.0"] = bytes(8) + bytes(properties.rows)
    return storage


def _attachment(file: MsgFile) -> Storage:
    storage = Storage()
    properties = _Properties(storage)
    properties.text(0x3707, file.name)
    properties.text(0x370E, file.media_type)
    properties.text(0x3712, file.content_id)
    if file.message is not None:
        storage.storages["__substg1.0_3701000D"] = _message_storage(file.message, header=24)
        properties.row(0x3701, _OBJECT, struct.pack("<II", 0xFFFFFFFF, 1))
    else:
        properties.binary(0x3701, file.data)
    properties.integer(0x3705, 5 if file.message else 1)
    storage.streams["__properties_version1.0"] = bytes(8) + bytes(properties.rows)
    return storage


class _Properties:
    """Rows of a property stream; long values go to streams of their own."""

    def __init__(self, storage: Storage) -> None:
        self.rows = bytearray()
        self._storage = storage

    def row(self, pid: int, kind: int, value: bytes) -> None:
        self.rows += struct.pack("<HHI", kind, pid, 6) + value

    def text(self, pid: int, value: str) -> None:
        if value:
            self._stream(pid, _UNICODE, value.encode("utf-16-le"))

    def binary(self, pid: int, value: bytes) -> None:
        if value:
            self._stream(pid, _BINARY, value)

    def integer(self, pid: int, value: int) -> None:
        self.row(pid, _INTEGER, struct.pack("<II", value, 0))

    def _stream(self, pid: int, kind: int, data: bytes) -> None:
        self._storage.streams[f"__substg1.0_{pid:04X}{kind:04X}"] = data
        self.row(pid, kind, struct.pack("<II", len(data) + 2, 0))


@dataclass
class _Entry:
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    data: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = _END
    size: int = 0


def compound_file(root: Storage) -> bytes:
    """A compound file with this content. Siblings form a list to the right: readers follow it, whatever its shape."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, root)
    mini = bytearray()
    mini_fat: list[int] = []
    sectors: list[bytes] = []
    fat: list[int] = []
    for entry in entries:
        if entry.kind == 2 and 0 < len(entry.data) < _CUTOFF:
            count = -(-len(entry.data) // _MINI)
            entry.start, entry.size = len(mini_fat), len(entry.data)
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), _END]
            mini += entry.data.ljust(count * _MINI, b"\0")
        elif entry.kind == 2 and entry.data:
            entry.start, entry.size = _chain(sectors, fat, entry.data), len(entry.data)
    if mini:
        entries[0].start, entries[0].size = _chain(sectors, fat, bytes(mini)), len(mini)
    packed_mini_fat = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_fat_start = _chain(sectors, fat, packed_mini_fat, fill=b"\xff") if mini_fat else _END
    directory_start = _chain(sectors, fat, b"".join(_packed(entry) for entry in entries))
    return _assembled(sectors, fat, directory_start, mini_fat_start, -(-len(packed_mini_fat) // _SECTOR))


def _add(entries: list[_Entry], parent: int, storage: Storage) -> None:
    previous = -1
    for name in sorted([*storage.streams, *storage.storages], key=lambda n: (len(n), n.upper())):
        index = len(entries)
        entries.append(_Entry(name, 2 if name in storage.streams else 1, storage.streams.get(name, b"")))
        if previous < 0:
            entries[parent].child = index
        else:
            entries[previous].right = index
        previous = index
        if name in storage.storages:
            _add(entries, index, storage.storages[name])


def _chain(sectors: list[bytes], fat: list[int], data: bytes, fill: bytes = b"\0") -> int:
    start, count = len(sectors), -(-len(data) // _SECTOR)
    padded = data.ljust(count * _SECTOR, fill)
    sectors += [padded[i * _SECTOR : (i + 1) * _SECTOR] for i in range(count)]
    fat += [*range(start + 1, start + count), _END]
    return start


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    head = name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name) + 2, entry.kind, 1, _FREE, entry.right, entry.child)
    return head + bytes(16 + 4 + 16) + struct.pack("<IQ", entry.start, entry.size)


def _assembled(sectors: list[bytes], fat: list[int], directory: int, mini_fat: int, mini_count: int) -> bytes:
    count = 1
    while count * (_SECTOR // 4) < len(fat) + count:
        count += 1
    start = len(sectors)
    table = [*fat, *[_FAT] * count]
    table += [_FREE] * (count * (_SECTOR // 4) - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, count, directory, 0, _CUTOFF, mini_fat, mini_count, _END, 0)
    header += struct.pack("<109I", *([*range(start, start + count)] + [_FREE] * (109 - count)))
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)
