"""The port of formats whose pages are pictures to look at: PDF and images. They are read page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.reading import FileRead, PageRead
from workers.extract.base import Extractor, Limits, Source

if TYPE_CHECKING:
    from PIL import Image

OCR_DPI = 300
MAX_OCR_PIXELS = 36_000_000  # a page larger than A2 at 300 dpi is read at a lower resolution


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page to be read: grey (mode L), as stored, at `dpi`; `width` and `height` in points."""

    image: Image.Image
    dpi: float
    width: float
    height: float


class SurveyReport(Protocol):
    """Where a survey tells, while it runs, what it found."""

    def total(self, pages: int) -> None:
        """How many pages the file has; told before any page."""
        ...

    def at(self, number: int) -> None:
        """This page is taken up now: if the reader dies, it died of it."""
        ...

    def page(self, page: PageRead) -> None:
        """A page that needs no more reading."""
        ...

    def picture(self, number: int) -> None:
        """A page without a text worth trusting: its picture has to be read."""
        ...


class PagedExtractor(Extractor, Protocol):
    """An extractor that can be asked for one page at a time."""

    def survey(
        self, source: Source, scratch: Path, limits: Limits, skip: Collection[int], report: SurveyReport
    ) -> FileRead:
        """Report all pages but those of `skip`; the FileRead has none. Raises UnreadableFile."""
        ...

    def picture(self, source: Source, number: int, limits: Limits) -> PagePicture:
        """The picture of one page for OCR. Raises UnreadableFile."""
        ...
