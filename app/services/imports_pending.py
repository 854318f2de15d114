"""Files between the dry run a person looks at and the import: kept for a day, for the one who sent them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.db.types import new_id
from app.domain.access import Actor
from app.domain.imports import ImportKind
from app.domain.text import clean_line
from app.errors import InvalidInput, NotFound, TooLarge
from app.services.imports_tables import FILE_LIMIT

_KEPT_SECONDS = 24 * 3600
_CHUNK = 256 * 1024
_TOKEN = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class PendingImport:
    """A file that waits for the word to import it."""

    token: str
    kind: str
    filename: str
    path: Path

    def open(self) -> BinaryIO:
        """Its bytes."""
        return self.path.open("rb")


class PendingImports:
    """Keeps files in `folder`, named by tokens of ours."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, actor: Actor, stream: BinaryIO, filename: str, kind: str) -> PendingImport:
        """Keep a file for this person. Raises InvalidInput, TooLarge; files older than a day are dropped."""
        if kind not in set(ImportKind):
            raise InvalidInput("Only customers, contacts, deals and orders can be imported.", field="kind")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._drop_old()
        token = new_id()
        path = self._folder / token
        try:
            with path.open("xb") as out:
                self._copy(stream, out)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        about = {"kind": kind, "filename": clean_line(filename)[:200], "user": actor.user_id}
        self._about(token).write_text(json.dumps(about), encoding="utf-8")
        return PendingImport(token, kind, about["filename"] or "", path)

    def find(self, actor: Actor, token: str) -> PendingImport:
        """The file kept under this token by the same person. Raises NotFound."""
        about = self._about(token) if _TOKEN.fullmatch(token) else None
        if about is None or not about.is_file() or not (self._folder / token).is_file():
            raise NotFound("The file is no longer here: send it again.")
        told = json.loads(about.read_text(encoding="utf-8"))
        if told["user"] != actor.user_id:
            raise NotFound("The file is no longer here: send it again.")
        return PendingImport(token, told["kind"], told["filename"], self._folder / token)

    def drop(self, pending: PendingImport) -> None:
        """Forget a file."""
        pending.path.unlink(missing_ok=True)
        self._about(pending.token).unlink(missing_ok=True)

    def _about(self, token: str) -> Path:
        return self._folder / f"{token}.json"

    @staticmethod
    def _copy(stream: BinaryIO, out: BinaryIO) -> None:
        size = 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > FILE_LIMIT:
                raise TooLarge("The file is larger than 50 MB: split it.")
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())

    def _drop_old(self) -> None:
        limit = time.time() - _KEPT_SECONDS
        for path in self._folder.iterdir():
            # Somebody else may drop the same file at the same moment.
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()
