"""Chooses the extractor of a file: each that may know its type bids, the highest reads.

Extractors are named, not imported: only those that a type concerns are loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

import magic

from workers.extract import sniffing
from workers.extract.base import Extractor, Source

# where an extractor lives -> the beginnings of the media types it may bid on
CLAIMS: dict[str, tuple[str, ...]] = {
    "workers.extract.pdf:PdfExtractor": ("application/pdf",),
    "workers.extract.pictures:PictureExtractor": ("image/",),
    "workers.extract.docx:DocxExtractor": (sniffing.DOCX, "application/vnd.ms-word.document.macro"),
    "workers.extract.xlsx:XlsxExtractor": (sniffing.XLSX, "application/vnd.ms-excel.sheet.macro"),
    "workers.extract.csv_table:CsvExtractor": ("text/csv",),
    "workers.extract.pptx:PptxExtractor": (sniffing.PPTX,),
    "workers.extract.odt:OdtExtractor": (sniffing.ODT,),
    "workers.extract.rtf:RtfExtractor": ("application/rtf", "text/rtf"),
    "workers.extract.html:HtmlExtractor": ("text/html", "application/xhtml"),
    "workers.extract.xml:XmlExtractor": ("application/xml", "text/xml", "image/svg"),
    "workers.extract.zip:ZipExtractor": ("application/zip",),
    "workers.extract.eml:EmlExtractor": (sniffing.EML, "text/plain"),
    "workers.extract.msg:MsgExtractor": (sniffing.MSG,),
    "workers.extract.mbox:MboxExtractor": (sniffing.MBOX, "text/plain"),
    "workers.extract.text:TextExtractor": ("text/", "application/json", "application/javascript", "application/x-sh"),
}
# what an extractor is told of this installation
SETTINGS: dict[str, tuple[str, ...]] = {
    "workers.extract.eml:EmlExtractor": ("authserv_ids", "own_domains"),
    "workers.extract.msg:MsgExtractor": ("own_domains",),
}

_OLD_OFFICE = "an Office file of before 2007 has no text here; save it in today's format to have it read"
_REASONS = (
    ("application/msword", _OLD_OFFICE), ("application/vnd.ms-excel", _OLD_OFFICE),
    ("application/vnd.ms-powerpoint", _OLD_OFFICE), (sniffing.OLE, _OLD_OFFICE),
    (sniffing.ENCRYPTED_OFFICE, "the Office file is protected by a password; store a copy without it"),
    ("audio/", "sound has no text here"), ("video/", "film has no text here"),
    ("application/x-7z", "archives other than ZIP are not unpacked"),
    ("application/x-rar", "archives other than ZIP are not unpacked"),
    ("application/vnd.rar", "archives other than ZIP are not unpacked"),
    ("application/x-tar", "archives other than ZIP are not unpacked"),
    ("application/gzip", "archives other than ZIP are not unpacked"),
)  # fmt: skip


def source_of(path: Path, name: str, password: str | None = None) -> Source:
    """A Source for the file at `path`, its type found from its bytes with libmagic's second opinion."""
    media_type = sniffing.media_type_of(path, name, _libmagic)
    return Source(path, name, media_type, sniffing.read_head(path), password)


def choose(source: Source, settings: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Extractor | None:
    """The extractor that bids highest on the file; None when none bids.

    `settings` holds what some extractors are told of this installation (SETTINGS names which).
    """
    known = [where for where, types in CLAIMS.items() if source.media_type.startswith(types)]
    bidders = [_extractor(where, _settings_of(where, settings)) for where in known]
    bids = [(extractor.bid(source), extractor) for extractor in bidders]
    bid, best = max(bids, key=lambda pair: pair[0], default=(0, None))
    return best if bid > 0 else None


def extractor_named(name: str) -> Extractor:
    """The extractor whose `name` this is. Raises KeyError."""
    for where in CLAIMS:
        if where.rpartition(".")[2].startswith(f"{name}:"):
            return _extractor(where, ())
    raise KeyError(name)


def no_text_reason(media_type: str) -> str:
    """Why a file that no extractor wants has no text, for a person to read."""
    for start, reason in _REASONS:
        if media_type.startswith(start):
            return reason
    if media_type == sniffing.UNKNOWN:
        return "the type of the file is not known"
    return f"files of type {media_type} are not read"


@cache
def _extractor(where: str, settings: tuple[tuple[str, tuple[str, ...]], ...]) -> Extractor:
    module, _, name = where.partition(":")
    return cast(Extractor, getattr(import_module(module), name)(**dict(settings)))


def _settings_of(where: str, settings: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(settings[name])) for name in SETTINGS.get(where, ()) if name in settings)


def _libmagic(head: bytes) -> str:
    return str(magic.from_buffer(head, mime=True))
