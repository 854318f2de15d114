"""Takes a ZIP archive apart: each member becomes a file of its own. Bombs, odd paths and passwords answered."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from app.domain.reading import EmbeddedFile, FileRead
from app.domain.text import clean_line
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.package import check_sizes

_ENCRYPTED_FLAG, _UTF8_FLAG = 0x1, 0x800
_NOT_DOCUMENTS = ("__MACOSX/",)
_NOT_DOCUMENT_NAMES = (".ds_store", "thumbs.db", "desktop.ini")
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error)
_CHUNK = 1 << 20


class ZipExtractor:
    """ZIP archives that are not documents themselves."""

    name = "zip"

    def bid(self, source: Source) -> int:
        return 50

    def read(self, source: Source, scratch: Path, limits: Limits) -> FileRead:
        try:
            with zipfile.ZipFile(source.path) as archive:
                return _unpacked(archive, source, scratch, limits)
        except _BROKEN as error:
            raise UnreadableFile("the archive is broken") from error


def _unpacked(archive: zipfile.ZipFile, source: Source, scratch: Path, limits: Limits) -> FileRead:
    members = [member for member in archive.infolist() if _is_document(member)]
    if len(members) > limits.max_members:
        raise UnreadableFile(f"the archive has {len(members)} files, more than {limits.max_members}")
    check_sizes(archive, limits)
    found: list[EmbeddedFile] = []
    locked, broken = 0, 0
    for number, member in enumerate(members):
        path = scratch / f"member-{number}"
        try:
            _extract(archive, member, path, source.password)
        except RuntimeError:  # zipfile's word for a missing or wrong password
            path.unlink(missing_ok=True)
            locked += 1
            continue
        except _BROKEN:
            path.unlink(missing_ok=True)
            broken += 1
            continue
        found.append(EmbeddedFile(_name(member) or f"member-{number}", str(path)))
    if broken and not found and not locked:
        raise UnreadableFile("no file of the archive can be unpacked")
    return _told(source.media_type, found, locked, broken)


def _told(media_type: str, found: list[EmbeddedFile], locked: int, broken: int) -> FileRead:
    properties = {"members": str(len(found) + locked + broken)}
    reason = "an archive: its files are documents of their own" if found else "an archive without files"
    if locked:
        properties["locked_members"] = str(locked)
        reason = f"{locked} of the archive's files need its password"
    if broken:
        properties["broken_members"] = str(broken)
        reason += f"; {broken} could not be unpacked"
    return FileRead(media_type, embedded=tuple(found), no_text_reason=reason, encrypted=locked > 0,
                    properties=properties)  # fmt: skip


def _extract(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, password: str | None) -> None:
    """Unpack one member, to no more than its directory entry says: zipfile stops there."""
    if member.flag_bits & _ENCRYPTED_FLAG and password is None:
        raise RuntimeError("password needed")
    with archive.open(member, pwd=password.encode() if password else None) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _CHUNK)


def _is_document(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    return not (
        member.is_dir() or name.startswith(_NOT_DOCUMENTS) or PurePosixPath(name).name.lower() in _NOT_DOCUMENT_NAMES
    )


def _name(member: zipfile.ZipInfo) -> str:
    """The last part of the member's path; names from before UTF-8 archives are guessed."""
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp1258"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return clean_line(name.replace("\\", "/").rpartition("/")[2])
