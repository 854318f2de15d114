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
from app.domain.separators import ArchiveNumbers, Separators
from app.domain.stack_notes import Cut, StackNote, spans
from app.domain.stacks import Behind
from app.errors import HosoError
from app.metrics import PAGES
from app.services.capture import Delivery
from app.services.reading import ReadOrder
from app.services.stack_parts import part_key
from app.services.understanding import UnderstandOrder
from indexing.base import SearchError
from storage.base import StorageError
from workers.extract.base import UnreadableFile
from workers.learning.judging import LearnedTypes
from workers.reading import Reader
from workers.stacks import Looks, TakenApart, cut_apart, look_through, take_apart
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
            separators = services.separators.current()
            looks = self._look(order, path, separators)
            if order.cut is not None and not order.cut.is_whole:
                self._cut(claim, order, order.cut, path, scratch, looks, separators)
                return
            apart = self._take_apart(order, path, scratch, looks, separators)
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
            note = StackNote(fault=apart.fault) if apart else None
            numbers = _archive_numbers(looks, separators)
            services.reading.finish(claim, result, note, cut=order.cut, archive_numbers=numbers)

    def _look(self, order: ReadOrder, path: Path, separators: Separators) -> Looks | None:
        """What is on the pages of a scan, where anybody wants to know; what a password protects stays closed."""
        wants_parts = _may_fall_apart(order) or (order.cut is not None and not order.cut.is_whole)
        if order.password or not (wants_parts or separators.archive is not ArchiveNumbers.IGNORED):
            return None
        return look_through(self._reader, path, order.name, separators)

    def _take_apart(
        self, order: ReadOrder, path: Path, scratch: Path, looks: Looks | None, separators: Separators
    ) -> TakenApart | None:
        """The parts of a scanned stack. Pages that are read already were found to be none."""
        if looks is None or not _may_fall_apart(order):
            return None
        apart = take_apart(self._reader, path, order.name, scratch, looks, separators)
        return self._not_too_deep(order, apart) if apart is not None else None

    def _not_too_deep(self, order: ReadOrder, apart: TakenApart) -> TakenApart:
        if order.depth >= self._limits.max_depth:
            return replace(apart, fault="archives or mails nested too deep; what is inside was not taken out")
        return apart

    def _cut(
        self, claim: Claim, order: ReadOrder, cut: Cut, path: Path, scratch: Path, looks: Looks | None,
        separators: Separators,
    ) -> None:  # fmt: skip
        """Take a scan apart as a person wants it. Its own pages stay as they were read."""
        apart = cut_apart(self._reader, path, order.name, scratch, looks, separators, cut, order.pages)
        apart = self._not_too_deep(order, apart)
        if not apart.fault:
            self._capture_parts(claim, order, apart)
        self._services.stacks.settle(claim, cut, apart.fault)

    def _finish_stack(self, claim: Claim, order: ReadOrder, apart: TakenApart, progress: _Progress) -> None:
        """Take the parts in as documents, then settle the whole; a crash between repeats no effect."""
        self._capture_parts(claim, order, apart)
        for page in apart.pages:
            progress.add(page, len(apart.pages))
        progress.flush()
        stack = apart.stack
        note = StackNote(spans(part.pages for part in stack.parts), stack.sheets, stack.empty, left_out=stack.left_out)
        result = FileRead(apart.media_type, no_text_reason="a stack: its parts are documents of their own")
        self._services.reading.finish(claim, result, note)

    def _capture_parts(self, claim: Claim, order: ReadOrder, apart: TakenApart) -> None:
        sheets = self._services.cover_sheets
        for part, file in zip(apart.stack.parts, apart.files, strict=True):
            read = sheets.read(part.code) if part.code else None
            said = read.sheet if read else CoverSheet()
            behind = Behind.FORGED if read and not read.genuine else Behind.SHEET if said != CoverSheet() else None
            delivery = replace(
                self._inside(claim, order, file.name, part_key(order.document_id, part.pages)),
                sheet=behind or Behind.NOTHING,
                customer_code=said.code or None,
                sheet_type=said.type,
            )
            with Path(file.path).open("rb") as stream:
                self._services.capture.capture(stream, delivery)

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


def _may_fall_apart(order: ReadOrder) -> bool:
    """Whether a scan may be taken apart by itself: it is no part, no person has said how, and no page is read yet."""
    return not (order.is_part or order.done or order.password or order.cut is not None)


def _archive_numbers(looks: Looks | None, separators: Separators) -> list[tuple[int, str]]:
    """Page and number of each archive number, the first page of each."""
    found: dict[str, int] = {}
    for seen in looks.seen if looks is not None else ():
        if (number := separators.archive_number(seen)) is not None:
            found.setdefault(number, seen.number)
    return [(page, number) for number, page in found.items()]


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
