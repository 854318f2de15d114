"""The work behind `hoso add`: walks folders, captures files, waits until what came of them is settled."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.bootstrap import Services
from app.cli.describe import children_of, describe
from app.db import jobs
from app.db.tables import Document
from app.domain.access import Actor
from app.domain.documents import SETTLED, DocumentStatus, Door
from app.errors import HosoError
from app.process_lock import is_locked
from app.services.capture import Captured, Delivery

_HEALTH_SECONDS = 5.0
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Addition:
    """One file given to `hoso add`: taken, or why not."""

    path: Path
    captured: Captured | None = None
    error: str | None = None

    def failed_line(self) -> dict[str, Any]:
        """The report of a file that could not be taken."""
        empty: dict[str, Any] = dict.fromkeys(("id", "parent", "sha256", "type", "customer", "language"))
        return empty | {
            "source": self.path.name,
            "title": self.path.name,
            "status": "failed",
            "candidates": [],
            "facts": {},
            "pages": 0,
            "ocr_pages": 0,
            "error": self.error,
        }


def files_below(paths: Sequence[Path]) -> Iterator[Path]:
    """The files named, and all files below folders named, in order; hidden ones below folders are passed over."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if found.is_file() and not hidden:
                yield found


def take(
    services: Services, path: Path, actor: Actor, *, batch: str, customer_code: str | None, bulk: bool
) -> Addition:
    """Capture one file. A file that cannot be taken is told, never raised: the others go on."""
    delivery = Delivery(
        name=path.name,
        door=Door.CLI,
        sender=actor.name,
        customer_code=customer_code,
        batch=batch,
        priority=jobs.PRIORITY_BULK if bulk else jobs.PRIORITY_ARRIVAL,
        actor=actor,
    )
    try:
        with path.open("rb") as stream:
            return Addition(path, captured=services.capture.capture(stream, delivery))
    except OSError as err:
        return Addition(path, error=err.strerror or "cannot be read")
    except HosoError as err:
        return Addition(path, error=err.message)


class Waiter:
    """Waits for documents and what is inside them; runs a worker of its own while none runs."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self._services, self._actor = services, actor
        self._worker: subprocess.Popen[bytes] | None = None
        self._failed = False

    def report(self, additions: Sequence[Addition], tell: Callable[[dict[str, Any]], None]) -> bool:
        """Tell of each document when it is settled, in the order given, attachments after their mail.

        Returns whether any failed. Documents that arrived twice are told as duplicates.
        """
        told: set[str] = set()
        try:
            for number, addition in enumerate(additions, start=1):
                self._progress(number, len(additions), addition.path.name)
                if addition.captured is None:
                    tell(addition.failed_line())
                    continue
                self._tell_tree(addition.captured, told, tell)
            self._wait_indexed()
        finally:
            self._clear_progress()
            self._stop_worker()
        return self._failed

    def _tell_tree(self, captured: Captured, told: set[str], tell: Callable[[dict[str, Any]], None]) -> None:
        again = not captured.is_new or captured.document_id in told
        pending = [captured.document_id]
        while pending:
            document_id = pending.pop(0)
            self._wait_settled(document_id)
            line = describe(
                self._services,
                self._actor,
                document_id,
                arrival_id=captured.arrival_id if document_id == captured.document_id else None,
            )
            if (again and document_id == captured.document_id) or (document_id in told):
                line["status"] = "duplicate"
            self._failed |= line["status"] == DocumentStatus.FAILED
            told.add(document_id)
            tell(line)
            if not again:
                pending += children_of(self._services, document_id)

    def _wait_settled(self, document_id: str) -> None:
        while not self._is_settled(document_id):
            self._ensure_worker()
            time.sleep(_LOOK_SECONDS)

    def _is_settled(self, document_id: str) -> bool:
        with self._services.db.read() as session:
            status = session.scalar(select(Document.status).where(Document.id == document_id))
        return status is None or status in SETTLED

    def _wait_indexed(self) -> None:
        # What `--wait` has told is to be found by the search that follows. Settled it is without that.
        looked = time.monotonic()
        while self._services.search.lag():
            self._ensure_worker()
            time.sleep(_LOOK_SECONDS)
            if time.monotonic() > looked + _HEALTH_SECONDS:
                looked = time.monotonic()
                if not self._services.index.health().ok:
                    self._clear_progress()
                    print("hoso: search does not answer; what was added is found once it is back", file=sys.stderr)
                    return

    def _ensure_worker(self) -> None:
        if self._worker is not None and self._worker.poll() is None:
            return
        if not is_locked(self._services.settings.run_dir / "worker.lock"):
            log = self._services.settings.log_dir / "worker.log"
            with log.open("ab") as stream:
                self._worker = subprocess.Popen(
                    [sys.executable, "-m", "workers", "work", "--until-idle"],
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=stream,
                )

    def _stop_worker(self) -> None:
        if self._worker is not None and self._worker.poll() is None:
            self._worker.terminate()
            self._worker.wait()

    def _progress(self, number: int, total: int, name: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{number}/{total} {name[:60]}", end="", file=sys.stderr, flush=True)
        elif total > 20 and number % 20 == 1:
            print(f"{number}/{total}", file=sys.stderr, flush=True)

    def _clear_progress(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)
