"""Puts the messages of our errors into the reader's language, those with values in them too.

Services say `InvalidInput(f"{code} is taken.")`; the catalog holds it as "{0} is taken." (see messages.py).
A message that the catalog does not know stays English.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.mofile import read_mo
from flask_babel import get_locale, gettext

TRANSLATIONS = Path(__file__).resolve().parent / "translations"

_SLOT = re.compile(r"\{\d+\}")
Form = tuple[re.Pattern[str], str]


def words_of(message: str) -> str:
    """`message` of an error in the reader's language."""
    exact = str(gettext(message))
    if exact != message:
        return exact
    for pattern, form in _forms(str(get_locale())):
        if (found := pattern.fullmatch(message)) is not None:
            return form.format(*(gettext(value) if value else "" for value in found.groups()))
    return message


@cache
def _forms(language: str) -> tuple[Form, ...]:
    """Messages with slots and their translations; those with the most fixed text are tried first."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return ()
    with path.open("rb") as source:
        catalog = read_mo(source)
    known = [(m.id, m.string) for m in catalog if isinstance(m.id, str) and isinstance(m.string, str) and "{0}" in m.id]
    known.sort(key=lambda pair: -len(_SLOT.sub("", pair[0])))
    return tuple((_pattern(text), form) for text, form in known if form)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in _SLOT.split(text)), re.DOTALL)
