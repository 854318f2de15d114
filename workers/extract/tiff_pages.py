"""Takes pages out of a TIFF (revision 6.0) as they are: the compressed pictures are copied, never decoded.

Classic TIFF in both byte orders, strips and tiles. BigTIFF and the abandoned old JPEG compression are refused.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workers.extract.base import UnreadableFile

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SHORT, _LONG = 3, 4
_OFFSETS_AND_COUNTS = {273: 279, 324: 325}  # StripOffsets: StripByteCounts, TileOffsets: TileByteCounts
# Tags whose values are places in the file of what is not copied: sub-pictures, EXIF, GPS, interoperability.
_LEADS_ELSEWHERE = {330, 34665, 34853, 40965}
_OLD_JPEG = {512, 513, 514, 515, 519, 520, 521}
_MOST_ENTRIES, _MOST_VALUES = 4096, 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Entry:
    """One field of a page: its tag, type, number of values, and the values as bytes in the file's order."""

    tag: int
    type: int
    count: int
    values: bytes


class _Source:
    """A TIFF that is read from. Raises UnreadableFile for what is no classic TIFF or ends too early."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = self.at(0, 8)
        self.order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4], "")
        if not self.order:
            raise UnreadableFile("a picture of this kind cannot be taken apart")
        self.first: int = struct.unpack(self.order + "I", head[4:])[0]

    def at(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        data = self._file.read(size)
        if len(data) != size:
            raise UnreadableFile("the picture ends in the middle of a page")
        return data

    def page(self, offset: int) -> tuple[list[_Entry], int]:
        """The fields of the page at `offset`, and where the next one is (0: nowhere)."""
        count = struct.unpack(self.order + "H", self.at(offset, 2))[0]
        if count > _MOST_ENTRIES:
            raise UnreadableFile("a page of the picture is broken")
        table = self.at(offset + 2, count * 12 + 4)
        entries = [self._entry(table[start : start + 12]) for start in range(0, count * 12, 12)]
        return entries, struct.unpack(self.order + "I", table[-4:])[0]

    def _entry(self, raw: bytes) -> _Entry:
        tag, kind, count = struct.unpack(self.order + "HHI", raw[:8])
        size = _SIZES.get(kind, 0) * count
        if not size or size > _MOST_VALUES:
            raise UnreadableFile("a page of the picture is broken")
        values = raw[8 : 8 + size] if size <= 4 else self.at(struct.unpack(self.order + "I", raw[8:])[0], size)
        return _Entry(tag, kind, count, values)

    def numbers(self, entry: _Entry) -> list[int]:
        letter = {_SHORT: "H", _LONG: "I"}.get(entry.type)
        if letter is None:
            raise UnreadableFile("a page of the picture is broken")
        return list(struct.unpack(f"{self.order}{entry.count}{letter}", entry.values))


def write_pages(source: Path, target: Path, pages: Sequence[int]) -> None:
    """Write these pages (from 1, in order) of `source` to `target`. Raises UnreadableFile."""
    with source.open("rb") as read, target.open("wb") as written:
        tiff = _Source(read)
        mark = "II*\0" if tiff.order == "<" else "MM\0*"
        written.write(mark.encode() + bytes(4))
        link = 4  # where the place of the next page is to be written
        for fields in _chosen(tiff, pages):
            link = _write_page(tiff, fields, written, link)


def _chosen(tiff: _Source, numbers: Sequence[int]) -> list[list[_Entry]]:
    pages, offset, seen, wanted = [], tiff.first, set[int](), set(numbers)
    for number in range(1, max(wanted) + 1):
        if offset == 0 or offset in seen:
            raise UnreadableFile("the picture has no such page")
        seen.add(offset)
        fields, offset = tiff.page(offset)
        if number in wanted:
            pages.append(fields)
    return pages


def _write_page(tiff: _Source, fields: list[_Entry], written: BinaryIO, link: int) -> int:
    """Append a page; returns where its own link to the next stands."""
    by_tag = {entry.tag: entry for entry in fields if entry.tag not in _LEADS_ELSEWHERE}
    if by_tag.keys() & _OLD_JPEG:
        raise UnreadableFile("a picture of this kind cannot be taken apart")
    for offsets_tag, counts_tag in _OFFSETS_AND_COUNTS.items():
        if offsets_tag in by_tag:
            by_tag[offsets_tag] = _copied(tiff, by_tag, offsets_tag, counts_tag, written)
    entries = [_entry_bytes(tiff, by_tag[tag], written) for tag in sorted(by_tag)]
    here = _even_end(written)
    written.write(struct.pack(tiff.order + "H", len(entries)) + b"".join(entries) + bytes(4))
    after = written.tell() - 4
    written.seek(link)
    written.write(struct.pack(tiff.order + "I", here))
    return after


def _copied(tiff: _Source, by_tag: dict[int, _Entry], offsets: int, counts: int, written: BinaryIO) -> _Entry:
    """Copy the picture's strips or tiles; the field that says where they are now."""
    if counts not in by_tag:
        raise UnreadableFile("a page of the picture is broken")
    places = []
    for offset, size in zip(tiff.numbers(by_tag[offsets]), tiff.numbers(by_tag[counts]), strict=True):
        places.append(_even_end(written))
        written.write(tiff.at(offset, size))
    return _Entry(offsets, _LONG, len(places), struct.pack(f"{tiff.order}{len(places)}I", *places))


def _entry_bytes(tiff: _Source, entry: _Entry, written: BinaryIO) -> bytes:
    head = struct.pack(tiff.order + "HHI", entry.tag, entry.type, entry.count)
    if len(entry.values) <= 4:
        return head + entry.values.ljust(4, b"\0")
    place = _even_end(written)
    written.write(entry.values)
    return head + struct.pack(tiff.order + "I", place)


def _even_end(written: BinaryIO) -> int:
    """The end of the file, on a word's border as the format asks."""
    place = written.seek(0, 2)
    if place % 2:
        written.write(b"\0")
        place += 1
    return place
