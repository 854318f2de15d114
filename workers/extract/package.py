"""The ZIP container of office formats, opened with bounds: its parts as bytes or parsed XML."""

from __future__ import annotations

import contextlib
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from workers.extract.base import Limits, UnreadableFile

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError)
_MAX_RATIO = 2000  # of a part's size unpacked to packed; text never compresses like that


@dataclass(frozen=True, slots=True)
class Package:
    """An open container. Parts are named without a leading slash."""

    archive: zipfile.ZipFile
    names: frozenset[str]

    def part(self, name: str) -> etree._Element | None:
        """A part parsed as XML, None when it is not there. No entity, DTD or network. Raises UnreadableFile."""
        if name not in self.names:
            return None
        try:
            return etree.fromstring(self.archive.read(name), parser())
        except (etree.XMLSyntaxError, *_BROKEN) as error:
            raise UnreadableFile("a part of the file is broken") from error

    def relations(self, name: str) -> list[tuple[str, str, str]]:
        """What a part refers to: (id, kind: last word of the type, name of the other part)."""
        folder, file = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        if root is None:
            return []
        return [
            (
                relation.get("Id", ""),
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in root.iter(_RELATIONS)
            if relation.get("TargetMode") != "External"
        ]


@contextlib.contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Package]:
    """The container at `path`. Raises UnreadableFile when it is broken or would unpack past the limits."""
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise UnreadableFile("the file is broken") from error
    with archive:
        check_sizes(archive, limits)
        yield Package(archive, frozenset(archive.namelist()))


def check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse what would unpack past the limits, by what its directory says; reading enforces those sizes.

    Raises UnreadableFile.
    """
    members = archive.infolist()
    if sum(member.file_size for member in members) > limits.max_unpacked_bytes:
        raise UnreadableFile("the file would unpack to more than the limit")
    if any(m.file_size > 10_000_000 and m.file_size > _MAX_RATIO * max(1, m.compress_size) for m in members):
        raise UnreadableFile("the file unpacks to far more than it holds")


def parser() -> etree.XMLParser:
    """An XML parser that follows nothing and is bounded."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
