"""The ordered steps of a document: read → understand → file, then link, and index after each commit that shows.

Each step takes a claim, does its work outside any transaction, and writes its result, the next job and
its own settling in one transaction. Repeating a step repeats no effect.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.bootstrap import Services
from app.db.jobs import Claim, priority_of
from app.domain.cover_sheets import CoverSheet
from app.domain.documents import Door, Step
from app.domain.facts import Fact
from app.domain.reading import EmbeddedFile, FileRead, PageOutcome, PageRead
from app.domain.stacks import Behind, StackNote
from app.errors import HosoError
from app.metrics import PAGES
from app.services.capture import Delivery
from app.services.reading import ReadOrder
from app.services.stacks import part_key
from app.services.understanding import UnderstandOrder
from indexing.base import SearchError
from storage.base import StorageError
from workers.extract.base import UnreadableFile
from workers.learning.judging import LearnedTypes
from workers.reading import Reader
from workers.stacks import TakenApart, take_apart
from workers.understand import understand, understand_einvoice

_FLUSH_SECONDS = 1.0
_FLUSH_PAGES = 50

StepFunction = Callable[[Claim], None]


class Pipeline:
    """Runs the steps of one document with the services and the reader of this process."""

    def __init__(self, services: Services, reader: Reader) -> None:
        self._services, self._reader, self._limits = services, reader, reader.limits
        self._types = LearnedTypes(services.type_learning)
        self.steps: dict[str, StepFunction] = {
            Step.READ: self._read,
            Step.UNDERSTAND: self._understand,
            Step.FILE: self._file,
            Step.LINK: self._link,
        }

    def run(self, claim: Claim) -> None:
        """Do one step. Raises ClaimLost, UnreadableFile, SandboxFailure or whatever went wrong."""
        self.steps[claim.step](claim)

    def _read(self, claim: Claim) -> None:
        services = self._services
        order = services.reading.begin(claim)
        progress = _Progress(lambda pages, total: services.reading.save_pages(claim, pages, total))
        with services.blobs.local_file(order.sha256) as path, self._reader.scratch() as scratch:
            apart = self._take_apart(order, path, scratch)
            if apart is not None and not apart.fault:
                self._finish_stack(claim, order, apart, progress)
                return
            result = self._reader.read(
                path,
                order.name,
                scratch=scratch,
                on_page=progress.add,
                password=order.password,
                done=order.done,
            )
            progress.flush()
            if result.pages and all(p.outcome is PageOutcome.FAILED for p in result.pages) and not order.done:
                raise UnreadableFile(result.pages[0].error or "no page could be read")
            self._capture_embedded(claim, order, result.embedded)
            services.reading.finish(claim, result, StackNote(fault=apart.fault) if apart else None)

    def _take_apart(self, order: ReadOrder, path: Path, scratch: Path) -> TakenApart | None:
        """The parts of a scanned stack. Pages that are read already were found to be none; what a password protects
        stays under it as a whole."""
        if order.is_part or order.done or order.password:
            return None
        blanks = self._services.cover_sheets.blanks_separate()
        apart = take_apart(self._reader, path, order.name, scratch, blanks_separate=blanks)
        if apart is not None and order.depth >= self._limits.max_depth:
            return replace(apart, fault="archives or mails nested too deep; what is inside was not taken out")
        return apart

    def _finish_stack(self, claim: Claim, order: ReadOrder, apart: TakenApart, progress: _Progress) -> None:
        """Take the parts in as documents, then settle the whole; a crash between repeats no effect."""
        stack, sheets = apart.stack, self._services.cover_sheets
        for part, file in zip(stack.parts, apart.files, strict=True):
            read = sheets.read(part.code) if part.code else None
            said = read.sheet if read else CoverSheet()
            behind = Behind.FORGED if read and not read.genuine else Behind.SHEET if said != CoverSheet() else None
            delivery = replace(
                self._inside(claim, order, file.name, part_key(order.document_id, part.first, part.last)),
                sheet=behind or Behind.NOTHING,
                customer_code=said.code or None,
                sheet_type=said.type,
            )
            with Path(file.path).open("rb") as stream:
                self._services.capture.capture(stream, delivery)
        for page in apart.pages:
            progress.add(page, len(apart.pages))
        progress.flush()
        ranges = tuple((part.first, part.last) for part in stack.parts)
        result = FileRead(apart.media_type, no_text_reason="a stack: its parts are documents of their own")
        self._services.reading.finish(claim, result, StackNote(ranges, stack.sheets, stack.empty))

    def _inside(self, claim: Claim, order: ReadOrder, name: str, key: str) -> Delivery:
        """The delivery of a file that was inside another; `key` is the same on every attempt."""
        with self._services.db.read() as session:
            priority = priority_of(session, claim)
        return Delivery(
            name=name,
            door=Door.ATTACHMENT,
            parent_id=order.document_id,
            delivery_key=key,
            priority=priority,
            turn=claim.turn,
        )

    def _capture_embedded(self, claim: Claim, order: ReadOrder, files: tuple[EmbeddedFile, ...]) -> None:
        if order.depth >= self._limits.max_depth and files:
            raise UnreadableFile("archives or mails nested too deep; what is inside was not taken out")
        for number, embedded in enumerate(files):
            delivery = self._inside(claim, order, embedded.name, f"{order.document_id}/{number}")
            path = Path(embedded.path)
            if path.stat().st_size == 0:
                continue
            with path.open("rb") as stream:
                self._services.capture.capture(stream, delivery)

    def _understand(self, claim: Claim) -> None:
        order = self._services.understanding.begin(claim)
        facts = understand(
            order.pages,
            file_name=order.name,
            media_type=order.media_type,
            mail=order.mail,
            received=order.received,
            own=order.own,
            judge=self._types.judge_of(order.type_model),
        )
        exact = self._einvoice_facts(order)
        self._services.understanding.finish(claim, _merge(exact, facts))

    def _einvoice_facts(self, order: UnderstandOrder) -> list[Fact]:
        for sha256 in order.xml:
            with self._services.blobs.open(sha256) as stream:
                if facts := understand_einvoice(stream.read(self._limits.max_text_chars)):
                    return facts
        return []

    def _file(self, claim: Claim) -> None:
        self._services.filing.run(claim)

    def _link(self, claim: Claim) -> None:
        self._services.linking.run(claim)


class _Progress:
    """Gathers pages and stores them about once a second: a commit a page would cost more than the reading."""

    def __init__(self, save: Callable[[list[PageRead], int], None]) -> None:
        self._save = save
        self._pages: list[PageRead] = []
        self._total = 0
        self._last = time.monotonic()

    def add(self, page: PageRead, total: int) -> None:
        self._pages.append(page)
        self._total = total
        PAGES.labels(page.method.value).inc()
        if len(self._pages) >= _FLUSH_PAGES or time.monotonic() - self._last >= _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._pages:
            pages, self._pages = self._pages, []
            self._save(pages, self._total)
        self._last = time.monotonic()


def _merge(exact: list[Fact], read: list[Fact]) -> list[Fact]:
    """Facts of a machine-readable invoice replace what was read from its text, field by field."""
    told = {fact.field for fact in exact}
    return exact + [fact for fact in read if fact.field not in told]


def reason_of(err: Exception) -> tuple[str, bool]:
    """(what to show a person, whether trying again is useless) for a failed step."""
    if isinstance(err, UnreadableFile):
        return str(err) or "the file cannot be read", True
    if isinstance(err, HosoError):
        return err.message, False
    if isinstance(err, StorageError):
        return f"store of originals: {err}", False
    if isinstance(err, SearchError):
        return f"search: {err}", False
    return f"{type(err).__name__}: {err}"[:500], False
