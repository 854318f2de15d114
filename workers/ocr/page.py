"""Reads one page: draw it, turn it upright, straighten it, run Tesseract, put the words back in place."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from PIL import Image, ImageOps

from app.domain.reading import Box, PageOutcome, PageRead, ReadMethod, Word
from workers.extract.auction import extractor_named
from workers.extract.base import Limits, Source, UnreadableFile
from workers.extract.language import language_of
from workers.extract.paged import PagedExtractor, PagePicture
from workers.extract.wire import page_to_json
from workers.ocr import perspective, prepare, tables, tesseract
from workers.ocr.tesseract import ENGLISH, VIETNAMESE, Reading
from workers.sandbox.tasks import TaskCall

_LEAST_SKEW = 0.5  # degrees Tesseract reads as well as none
_LEAST_TABLE_SKEW = 0.15  # degrees that take a rule as wide as a page two dots of the small copy off its level
_BAD = 0.6  # mean confidence below which a page may lie the wrong way
_TURN = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_ENGLISH_GAIN_BELOW = 0.93  # confidence under which an English page read as Vietnamese is read again
_LONG_WORD, _FEW_WORDS = 4, 5  # letters of a word whose box is surely wider than high; how many tell
_STRIP_SHARE = 0.2  # of the page's height, to try which way is up


@dataclass(frozen=True, slots=True)
class Attempt:
    """A page read in one orientation; `rotation` clockwise degrees from the page as stored, `language` Tesseract's."""

    reading: Reading
    rotation: int
    skew: float
    language: str


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads pictures of pages with Tesseract; `scratch` takes the picture, `timeout` in seconds is a run's."""

    scratch: Path
    timeout: float

    def read(self, number: int, picture: PagePicture, language: str) -> PageRead:
        """The page, upright. `language` is what the document's other pages are in."""
        picture, small, sheet = _laid_open(picture)
        look = prepare.look_on(small)
        if prepare.is_blank(look.ink):
            return PageRead(number, "", ReadMethod.OCR, PageOutcome.EMPTY, width=picture.width, height=picture.height)
        lie = prepare.lie_of(look.ink)
        part, look, frame = prepare.without_margins(picture.image, look)
        picture = replace(picture, image=prepare.cleaned(part, look))
        first = 90 if lie.sideways else 0
        best = self._standing(picture, self._attempt(picture, first, lie.skew, language))
        if best.reading.confidence < _BAD:
            best = self._better_way(picture, lie, best)
        best = self._better_language(picture, best)
        reading = _on_whole(best.reading, frame, best.rotation)
        if sheet is not None:
            reading = _on_photograph(reading, sheet, best.rotation)
        return _page(number, picture, replace(best, reading=reading))

    def _attempt(self, picture: PagePicture, rotation: int, skew: float, language: str) -> Attempt:
        image = _turned(picture.image, rotation)
        used = skew if self._leans(image, picture.dpi, skew) else 0.0
        straight = prepare.straightened(image, used) if used else image
        moves = tables.moves_on(straight, picture.dpi)
        level = tables.moved(straight, moves)
        reading = tesseract.read(level, picture.dpi, language, self.scratch, self.timeout)
        reading = replace(reading, words=tables.put_back(reading.words, moves, level.size))
        if used:
            reading = _put_back(reading, image.size, straight.size, used)
        return Attempt(reading, rotation, used, language)

    def _leans(self, image: Image.Image, dpi: float, skew: float) -> bool:
        """Whether a page is to be straightened: a skew that Tesseract does not mind only for tables to be levelled."""
        if abs(skew) >= _LEAST_SKEW:
            return True
        return abs(skew) >= _LEAST_TABLE_SKEW and bool(tables.moves_on(image, dpi, skew))

    def _standing(self, picture: PagePicture, attempt: Attempt) -> Attempt:
        """Tesseract reads lines that run up or down too: then the page lies on its side, whatever the profiles
        said. It is turned and read anew."""
        turn = _text_turn(attempt.reading, picture, attempt.rotation)
        if turn == 0:
            return attempt
        return self._attempt(picture, (attempt.rotation + turn) % 360, 0.0, attempt.language)

    def _better_way(self, picture: PagePicture, lie: prepare.Lie, before: Attempt) -> Attempt:
        """Try the other ways up, on a strip first; the page as read before when none reads better."""
        others = [(before.rotation + 180) % 360]
        if lie.sureness < 2.0:
            others += [(before.rotation + 90) % 360, (before.rotation + 270) % 360]
        best = before
        for rotation in others:
            skew = lie.skew if (rotation - before.rotation) % 180 == 0 else 0.0
            if self._strip_confidence(picture, rotation) <= best.reading.confidence:
                continue
            attempt = self._attempt(picture, rotation, skew, before.language)
            if _worth(attempt.reading) > _worth(best.reading):
                best = attempt
            if best.reading.confidence >= _BAD:
                break
        return best

    def _strip_confidence(self, picture: PagePicture, rotation: int) -> float:
        image = _turned(picture.image, rotation)
        top, bottom = _densest_strip(image, picture.dpi)
        strip = image.crop((0, top, image.width, bottom))
        return tesseract.read(strip, picture.dpi, VIETNAMESE, self.scratch, self.timeout).confidence

    def _better_language(self, picture: PagePicture, best: Attempt) -> Attempt:
        found = language_of(best.reading.text)
        if best.language == ENGLISH and found != "en":
            wanted = VIETNAMESE
        elif best.language == VIETNAMESE and found == "en" and best.reading.confidence < _ENGLISH_GAIN_BELOW:
            wanted = ENGLISH
        else:
            return best
        other = self._attempt(picture, best.rotation, best.skew, wanted)
        return other if _worth(other.reading) > _worth(best.reading) else best


def read_page_task(call: TaskCall) -> None:
    """Args: name, media_type, password, extractor, number, language, timeout, limits. Answers: page."""
    args = call.args
    path = call.inputs[0]
    source = Source(path, args["name"], args["media_type"], b"", args["password"])
    extractor = cast(PagedExtractor, extractor_named(args["extractor"]))
    try:
        picture = extractor.picture(source, args["number"], Limits(**args["limits"]))
    except UnreadableFile as error:
        page = PageRead(args["number"], "", ReadMethod.NONE, PageOutcome.FAILED, error=str(error))
    else:
        page = PageReader(call.scratch, args["timeout"]).read(args["number"], picture, args["language"])
    call.answer({"kind": "page", "page": page_to_json(page)})


def _laid_open(picture: PagePicture) -> tuple[PagePicture, Image.Image, perspective.Sheet | None]:
    """The page as dark print on light paper with nothing around it, its small copy, and the sheet it is when it was
    photographed at an angle."""
    small = prepare.small_of(picture.image, picture.dpi)
    sheet = perspective.find_sheet(small)
    if sheet is not None:
        flat = sheet.flat(picture.image)
        return replace(picture, image=flat), prepare.small_of(flat, picture.dpi), sheet
    if prepare.is_negative(small):
        return replace(picture, image=ImageOps.invert(picture.image)), ImageOps.invert(small), None
    image, small = prepare.without_surround(picture.image, small)
    return replace(picture, image=image), small, None


def _turned(image: Image.Image, rotation: int) -> Image.Image:
    return image.transpose(_TURN[rotation]) if rotation else image


def _text_turn(reading: Reading, picture: PagePicture, rotation: int) -> int:
    """By how much to turn (clockwise) a page whose words stand on end as it was read: 0 when they do not."""
    image = picture.image
    width, height = (image.height, image.width) if rotation in (90, 270) else image.size
    long = [word.box for word in reading.words if len(word.text) >= _LONG_WORD]
    tall = sum((box.y1 - box.y0) * height > (box.x1 - box.x0) * width for box in long)
    if len(long) < _FEW_WORDS or tall * 2 < len(long):
        return 0
    pairs = [(a.box, b.box) for a, b in zip(reading.words, reading.words[1:], strict=False)]
    steps = [b.y0 - a.y0 for a, b in pairs if abs(a.x0 - b.x0) * width < abs(a.y0 - b.y0) * height]
    return 270 if sum(step > 0 for step in steps) * 2 > len(steps) else 90


def _worth(reading: Reading) -> float:
    """How much was read for sure: confidence, and the number of letters should confidences be close."""
    return reading.confidence * math.log1p(len(reading.text))


def _densest_strip(image: Image.Image, dpi: float) -> tuple[int, int]:
    """Top and bottom of the part of the page with the most ink."""
    rows = prepare.look_at(image, dpi).ink.sum(axis=1)
    height = max(1, round(len(rows) * _STRIP_SHARE))
    sums = [
        int(rows[start : start + height].sum()) for start in range(0, max(1, len(rows) - height), max(1, height // 4))
    ]
    start = max(range(len(sums)), key=sums.__getitem__) * max(1, height // 4)
    scale = image.height / len(rows)
    return int(start * scale), min(image.height, int((start + height) * scale) + 1)


def _put_back(reading: Reading, shown: tuple[int, int], straight: tuple[int, int], skew: float) -> Reading:
    """Boxes of the straightened picture as boxes of the page as it is shown."""
    words = tuple(replace(word, box=_skewed_box(word.box, shown, straight, skew)) for word in reading.words)
    return replace(reading, words=words)


def _skewed_box(box: Box, shown: tuple[int, int], straight: tuple[int, int], skew: float) -> Box:
    angle = math.radians(skew)
    cos, sin = math.cos(angle), math.sin(angle)
    xs, ys = [], []
    for x, y in ((box.x0, box.y0), (box.x1, box.y0), (box.x0, box.y1), (box.x1, box.y1)):
        dx, dy = (x - 0.5) * straight[0], (y - 0.5) * straight[1]
        xs.append((dx * cos - dy * sin) / shown[0] + 0.5)
        ys.append((dx * sin + dy * cos) / shown[1] + 0.5)
    return Box(*(min(1.0, max(0.0, v)) for v in (min(xs), min(ys), max(xs), max(ys))))


def _on_whole(reading: Reading, frame: Box, rotation: int) -> Reading:
    """Boxes of the part of the page that was read, `frame` of the page as stored, as boxes of the upright page."""
    upright = _upright(frame, rotation)
    width, height = upright.x1 - upright.x0, upright.y1 - upright.y0

    def placed(box: Box) -> Box:
        x0, x1 = (upright.x0 + width * x for x in (box.x0, box.x1))
        y0, y1 = (upright.y0 + height * y for y in (box.y0, box.y1))
        return Box(x0, y0, x1, y1)

    return replace(reading, words=tuple(replace(word, box=placed(word.box)) for word in reading.words))


def _on_photograph(reading: Reading, sheet: perspective.Sheet, rotation: int) -> Reading:
    """Boxes of the upright flat sheet as boxes of the upright picture that the sheet lies on."""

    def placed(box: Box) -> Box:
        return _upright(sheet.on_picture(_upright(box, -rotation % 360)), rotation)

    return replace(reading, words=tuple(replace(word, box=placed(word.box)) for word in reading.words))


def _upright(box: Box, rotation: int) -> Box:
    """A box of a page as a box of the page turned clockwise."""
    return {
        0: box,
        90: Box(1 - box.y1, box.x0, 1 - box.y0, box.x1),
        180: Box(1 - box.x1, 1 - box.y1, 1 - box.x0, 1 - box.y0),
        270: Box(box.y0, 1 - box.x1, box.y1, 1 - box.x0),
    }[rotation]


def _page(number: int, picture: PagePicture, best: Attempt) -> PageRead:
    sides = (picture.width, picture.height)
    width, height = reversed(sides) if best.rotation in (90, 270) else sides
    text = best.reading.text
    spoken = language_of(text) or ("en" if best.language == ENGLISH else None)
    return PageRead(
        number, text, ReadMethod.OCR, PageOutcome.TEXT if text else PageOutcome.EMPTY,
        confidence=best.reading.confidence if text else None, language=spoken if text else None,
        words=tuple(_held(word) for word in best.reading.words), width=width, height=height,
        rotation=best.rotation, skew=round(best.skew, 2),
    )  # fmt: skip


def _held(word: Word) -> Word:
    return replace(word, confidence=round(word.confidence, 3))
