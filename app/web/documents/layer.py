"""What lies on the picture of a page: unseen text to select, marks of a query, places of facts and signs.

Drawn as SVG in points of the upright page (the content policy forbids style attributes), turned with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.domain.decisions import Candidate
from app.domain.reading import Box, PageRead, Word
from app.services.pages import Marks, PageContent
from app.web.documents.places import places_of

_UNKNOWN_SIZE = 1000.0
_PADDING = 0.002  # of the page, around a mark


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on the page. kind: hit | place | for | against; `key` ties it to what names it.

    `words`: how many marked words it covers: the more, the better the place. `again`: a further place of a fact.
    """

    x: float
    y: float
    width: float
    height: float
    kind: str
    key: str = ""
    words: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class Letters:
    """A word as unseen text: baseline, letter size and length."""

    text: str
    x: float
    y: float
    size: float
    length: float


@dataclass(frozen=True, slots=True)
class Layer:
    """All of it. `view` is the viewBox of the page as turned, `turning` the transform into it."""

    number: int
    view: str
    turning: str
    lines: tuple[tuple[Letters, ...], ...]
    rects: tuple[Rect, ...]


def page_size(width: float, height: float, turn: int = 0) -> tuple[float, float]:
    """Size of the page in points as it is shown; a square where it is not known."""
    across, along = (width, height) if width > 0 and height > 0 else (_UNKNOWN_SIZE, _UNKNOWN_SIZE)
    return (along, across) if turn % 180 else (across, along)


def make_layer(
    content: PageContent, query: str, turn: int = 0, candidates: Sequence[Candidate] = (), *, quiet: bool = False
) -> Layer:
    """The layer of one page; `turn` is the reader's own turning, clockwise.

    The signs of the candidates are drawn, or only there to be lit when `quiet`.
    """
    page = content.page
    width, height = page_size(page.width, page.height)
    shown = page_size(page.width, page.height, turn)
    rects = [
        *(_rect(box, "hit", "", width, height, words) for box, words in hit_boxes(page, Marks(query))),
        *(
            replace(_rect(place.box, place.kind, place.key, width, height), again=place.again)
            for place in places_of(content, candidates, quiet=quiet)
            if place.box
        ),
    ]
    return Layer(
        number=page.number,
        view=f"0 0 {shown[0]:.1f} {shown[1]:.1f}",
        turning={
            90: f"translate({height:.1f} 0) rotate(90)",
            180: f"translate({width:.1f} {height:.1f}) rotate(180)",
            270: f"translate(0 {width:.1f}) rotate(270)",
        }.get(turn % 360, ""),
        lines=tuple(_lines(page, width, height)),
        rects=tuple(rects),
    )


def hit_boxes(page: PageRead, marks: Marks) -> list[tuple[Box, int]]:
    """A box for each run of marked words on a line, and how many words it covers."""
    boxes: list[tuple[Box, int]] = []
    last = -2
    for index in marks.words(page.words):
        word = page.words[index]
        if index == last + 1 and _same_line(page, page.words[last], word):
            boxes[-1] = (boxes[-1][0].union(word.box), boxes[-1][1] + 1)
        else:
            boxes.append((word.box, 1))
        last = index
    # As the eye goes: a footer is often the first in the file.
    return sorted(boxes, key=lambda found: (round(found[0].y0, 2), found[0].x0))


def _rect(box: Box, kind: str, key: str, width: float, height: float, words: int = 0) -> Rect:
    return Rect(
        x=round((box.x0 - _PADDING) * width, 1),
        y=round((box.y0 - _PADDING) * height, 1),
        width=round((box.x1 - box.x0 + 2 * _PADDING) * width, 1),
        height=round((box.y1 - box.y0 + 2 * _PADDING) * height, 1),
        kind=kind,
        key=key,
        words=words,
    )


def _lines(page: PageRead, width: float, height: float) -> Iterable[tuple[Letters, ...]]:
    line: list[Letters] = []
    for before, word in pairwise((None, *page.words)):
        assert word is not None
        if line and before is not None and not _same_line(page, before, word):
            yield tuple(line)
            line = []
        tall = max((word.box.y1 - word.box.y0) * height, 1.0)
        line.append(
            Letters(
                text=word.text,
                x=round(word.box.x0 * width, 1),
                y=round(word.box.y1 * height - tall * 0.2, 1),
                size=round(tall, 1),
                length=round(max((word.box.x1 - word.box.x0) * width, 1.0), 1),
            )
        )
    if line:
        yield tuple(line)


def _same_line(page: PageRead, left: Word, right: Word) -> bool:
    return "\n" not in page.text[left.end : right.start]
