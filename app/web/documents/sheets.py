"""Pages as they stand in the viewer: size, address, and which part of a long document is shown at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.db.tables import Page
from app.domain.reading import PageOutcome, PageRead
from app.web.documents.layer import page_size

WINDOW = 100  # pages on one screen; of a longer document the rest is a click away


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to show. `width` and `height` in points as shown; without a picture its text is shown."""

    document_id: str
    number: int
    width: int
    height: int
    has_picture: bool
    failed: str


@dataclass(frozen=True, slots=True)
class Window:
    """The pages shown at once, and where the ones before and after begin (None when there are none)."""

    sheets: tuple[Sheet, ...]
    before: int | None
    after: int | None


def sheet_of(document_id: str, page: Page | PageRead, turn: int = 0) -> Sheet:
    """A page as a sheet. Only formats with pictures have a size."""
    width, height = page_size(page.width, page.height, turn)
    failed = (page.error or "") if page.outcome == PageOutcome.FAILED else ""
    return Sheet(document_id, page.number, round(width), round(height), page.width > 0 and page.height > 0, failed)


def window_of(document_id: str, pages: Sequence[Page], number: int, turn: int = 0) -> Window:
    """The pages around page `number`, in steps of WINDOW."""
    start = (number - 1) // WINDOW * WINDOW
    shown = pages[start : start + WINDOW]
    return Window(
        sheets=tuple(sheet_of(document_id, page, turn) for page in shown),
        before=pages[start - WINDOW].number if start else None,
        after=pages[start + WINDOW].number if start + WINDOW < len(pages) else None,
    )
