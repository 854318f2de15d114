"""What OCR makes of a paper's text: one character wrong in a number, one or two in a name, at a reading less than sure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from app.domain.text import fold

# Digits taken for one another, and letters taken for digits, as bad scans show them.
_DIGITS = {"0": "869", "1": "74", "2": "7", "3": "85", "4": "19", "5": "36", "6": "850", "7": "12", "8": "306", "9": "04"}  # fmt: skip
_LETTERS = {"0": "OQ", "1": "lI", "2": "Z", "5": "S", "6": "G", "8": "B", "9": "g"}
_SHARE_OF_LETTERS = 0.3
_SHAPES = {"l": "i", "i": "l", "n": "u", "u": "n", "h": "b", "c": "e", "o": "c", "t": "r", "g": "q", "m": "n", "a": "o"}
# How sure the page as a whole is read: the range of worn scans.
CERTAINTY = (0.72, 0.93)


@dataclass(frozen=True, slots=True)
class Slips:
    """Values of the other side to be read wrongly wherever they stand: `digits` by one character, `names` by one or two."""

    digits: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def misread(text: str, slips: Slips, rng: Random) -> str:
    """The text with those slips; each place of a value is read on its own, so two need not agree."""
    for value in slips.digits:
        wanted = re.sub(r"\D", "", value)
        if wanted:
            spaced = re.compile(r"(?<!\d)" + r"[ .\-]?".join(wanted) + r"(?!\d)")
            text = spaced.sub(lambda found: _one_digit_off(found.group(), rng), text)
    for value in slips.names:
        text = re.sub(re.escape(value), lambda found: _name_off(found.group(), rng), text, flags=re.IGNORECASE)
    return text


def _one_digit_off(number: str, rng: Random) -> str:
    # The first ones stand for province or area: those misread lead nowhere at all.
    places = [at for at, char in enumerate(number) if char.isdigit()]
    at = rng.choice(places[2:])
    read_as = _LETTERS if rng.random() < _SHARE_OF_LETTERS and number[at] in _LETTERS else _DIGITS
    return number[:at] + rng.choice(read_as[number[at]]) + number[at + 1 :]


def _name_off(name: str, rng: Random) -> str:
    """The telling end of a name with a mark lost or a letter taken for another, once or twice."""
    start = max(0, len(name) - 14)
    for _ in range(rng.choice((1, 1, 2))):
        places = [at for at in range(start, len(name)) if name[at].isalpha()]
        at = rng.choice(places)
        bare = fold(name[at])
        other = bare if bare != name[at].lower() else _SHAPES.get(bare, "")
        name = name[:at] + (other.upper() if name[at].isupper() else other) + name[at + 1 :]
    return name
