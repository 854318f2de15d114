"""Cover sheets and separators: what is printed, and what a sheet that was read says."""

from __future__ import annotations

import secrets
from typing import Any

import zxingcpp

from app.db.engine import Database
from app.db.journal import audit
from app.db.tables import Setting
from app.db.upserts import keyed_row
from app.db.visibility import get_customer_by_code
from app.domain.access import Actor
from app.domain.cover_sheet_page import PrintedSheet
from app.domain.cover_sheets import SHEET_TYPES, CoverSheet, ReadSheet, payload_of, read_payload
from app.domain.documents import DocumentType
from app.errors import InvalidInput

_KEY = "sheet_signing_key"
# A quarter of the code may be lost (ISO/IEC 18004, level Q): a stamp, a staple, a fold.
_CORRECTION = "Q"
_QUIET = 4  # modules of white that the standard asks for around the code


class CoverSheetService:
    """Prints sheets, and tells what is printed on them from what is forged."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def for_customer(
        self, actor: Actor, code: str, kind: DocumentType | None, *, address: str | None = None
    ) -> PrintedSheet:
        """The sheet of a customer that the actor may see; logged, for whoever holds it files papers there without
        being asked. Raises NotFound, InvalidInput."""
        if kind is not None and kind not in SHEET_TYPES:
            raise InvalidInput("A cover sheet names a type of paper.")
        with self._db.write() as session:
            party = get_customer_by_code(session, actor, code)
            details = {"customer": party.code} | ({"sheet_type": kind.value} if kind else {})
            audit(session, actor, "print", "party", party.id, details, address=address)
        return self._printed(CoverSheet(party.code or "", kind), party.name)

    def separator(self) -> PrintedSheet:
        """The sheet that separates and says nothing."""
        return self._printed(CoverSheet(), "")

    def read(self, text: str) -> ReadSheet:
        """What the text of a sheet's code says."""
        return read_payload(text, self._key())

    def _printed(self, sheet: CoverSheet, name: str) -> PrintedSheet:
        path, modules = _drawn(payload_of(sheet, self._key()))
        return PrintedSheet(sheet.code, name, sheet.type, path, modules)

    def _key(self) -> str:
        """The secret that sheets are signed with: made when first asked for, kept in the database and so in backups,
        for sheets are printed to be used for years."""
        with self._db.read() as session:
            row = session.get(Setting, _KEY)
        if row is None:
            with self._db.write() as session:
                row = keyed_row(session, Setting, _KEY, value=secrets.token_urlsafe(48))
        return str(row.value)


def _drawn(text: str) -> tuple[str, int]:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=_CORRECTION)
    # Its image is a buffer of bytes, which its types say only from Python 3.12 on.
    image: Any = code.to_image(scale=1, add_quiet_zones=False)
    rows: Any = memoryview(image).tolist()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x] < 128:
                x += 1
            if x > start:
                runs.append(f"M{start + _QUIET} {y + _QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    return "".join(runs), len(rows) + 2 * _QUIET
