"""Keeps the catalogs of words: extracts them from code and templates, updates the .po files, compiles them.

`python -m app.web.messages` updates and compiles; `python -m app.web.messages compile` only compiles (set-up).
Besides the usual marks, the first argument of our errors is a message; an f-string is kept with numbered
slots, "{0} is taken." (wording.py fills them). WTForms' own messages are taken along: it has no Vietnamese.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import wtforms
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.web.wording import TRANSLATIONS

_ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("vi",)

_ERRORS = ("InvalidInput", "NotFound", "Forbidden", "Conflict", "TooLarge", "TooMany", "OutOfSpace", "Unavailable")
_KEYWORDS: dict[str, Any] = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "msgid": None, **dict.fromkeys(_ERRORS)}
# What the command line and the workers say stays English.
_SOURCES = (_ROOT / "app", _ROOT / "templates")
_SKIP = ("cli", "translations", "static")


def extracted() -> Catalog:
    """All messages of the product as a template catalog."""
    catalog = Catalog(project="Hoso", charset="utf-8")
    for text, place in _found():
        if not any(c.isalpha() for c in str(text)) or "{}" in str(text):
            continue  # a separator that is joined into a message, or a text put together from pieces
        catalog.add(text, locations=[(place, 0)])
    return catalog


def _found() -> Iterator[tuple[Any, str]]:
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    for folder in _SOURCES:
        for name, _line, text, _comments, _context in extract_from_dir(
            folder,
            methods,
            options_map={"**.html": {"trimmed": "true", "encoding": "utf-8"}},
            keywords=_KEYWORDS,
            directory_filter=lambda path: Path(path).name not in _SKIP,
        ):
            yield text, f"{folder.name}/{name}"
    for path in sorted((_ROOT / "app").rglob("*.py")):
        if set(path.relative_to(_ROOT).parts) & set(_SKIP):
            continue
        for text in _with_slots(ast.parse(path.read_text(encoding="utf-8"))):
            yield text, str(path.relative_to(_ROOT))
    for name, _line, text, _comments, _context in extract_from_dir(
        Path(wtforms.__file__).parent, [("**.py", "python")]
    ):
        if Path(name).parts[0] in {"validators.py", "fields"}:
            yield text, f"wtforms/{name}"


def _with_slots(module: ast.Module) -> Iterator[str]:
    """First arguments of our errors that are f-strings, their values as {0}, {1}…"""
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ERRORS):
            continue
        message = node.args[0] if node.args else None
        if isinstance(message, ast.JoinedStr):
            slots = count()
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else f"{{{next(slots)}}}" for part in message.values
            )


def update(folder: Path = TRANSLATIONS) -> None:
    """Bring the .po files up to date; what is no longer used is dropped, nothing is guessed."""
    template = extracted()
    for language in LANGUAGES:
        path = _po(folder, language)
        catalog = _load(path, language)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = "# The words of Hoso in this language. Made by python -m app.web.messages."
        catalog.fuzzy = False
        catalog.version, catalog.last_translator, catalog.msgid_bugs_address = "", "Hoso", ""
        catalog.language_team, catalog.copyright_holder = language, "Hoso"
        # A date that changes with every run would make every run a change.
        catalog.revision_date = catalog.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            write_po(out, catalog, width=120, sort_output=True, no_location=False, include_lineno=False)


def compile_all(folder: Path = TRANSLATIONS) -> None:
    """Write the .mo files beside the .po files."""
    for language in LANGUAGES:
        path = _po(folder, language)
        # Somebody may be reading it: the new one takes its place whole.
        fresh = path.with_suffix(f".{os.getpid()}.new")
        with fresh.open("wb") as out:
            write_mo(out, _load(path, language))
        fresh.replace(path.with_suffix(".mo"))


def untranslated(folder: Path = TRANSLATIONS) -> list[str]:
    """Messages of the product that a catalog does not hold, or holds without words."""
    missing = []
    for language in LANGUAGES:
        catalog = _load(_po(folder, language), language)
        for message in extracted():
            known = catalog.get(message.id) if message.id else message
            if known is None or not known.string or (isinstance(known.string, tuple) and not all(known.string)):
                missing.append(f"{language}: {message.id}")
    return missing


def _po(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def _load(path: Path, language: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=language, project="Hoso", charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language)


def main(arguments: list[str]) -> int:
    """Update (unless `compile` is asked) and compile; names what is not translated."""
    if "compile" not in arguments:
        update()
        for line in untranslated():
            sys.stdout.write(f"not translated: {line}\n")
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
