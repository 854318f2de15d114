"""What the readers say of a file (English, stored with the document) in the reader's language."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _

from app.web.documents.section import blueprint

# As workers.extract says them; anything else is shown as it is.
_KNOWN: dict[str, str] = {
    "the type of the file is not known": _("The type of the file is not known."),
    "an archive: its files are documents of their own": _("An archive: its files are documents of their own."),
    "a stack: its parts are documents of their own": _("A stack: its parts are documents of their own."),
    "its pages cannot be taken apart": _("Its pages cannot be taken apart."),
    "a picture of this kind cannot be taken apart": _("A picture of this kind cannot be taken apart."),
    "the picture ends in the middle of a page": _("The picture ends in the middle of a page."),
    "a page of the picture is broken": _("A page of the picture is broken."),
    "an archive without files": _("An archive without files."),
    "The mail is empty.": _("The mail is empty."),
    "password": _("The file opens with its password."),
    "cancelled": _("Somebody cancelled it."),
    "the document is protected by a password; store a copy without it": _(
        "The file is protected by a password; store a copy without it."
    ),
    "the PDF is broken and cannot be opened": _("The PDF is broken and cannot be opened."),
    "the picture is broken or of a kind that is not read": _("The picture is broken or of a kind that is not read."),
    "the file is broken": _("The file is broken."),
    "the file is empty": _("The file is empty."),
    "the archive is broken": _("The archive is broken."),
    "the XML file is broken": _("The XML file is broken."),
    "the RTF file is broken": _("The RTF file is broken."),
    "the workbook is broken": _("The workbook is broken."),
    "the PDF has no pages": _("The PDF has no pages."),
    "the Office file is protected by a password; store a copy without it": _(
        "The file is protected by a password; store a copy without it."
    ),
    "an Office file of before 2007 has no text here; save it in today's format to have it read": _(
        "An Office file of before 2007 has no text here; save it in today's format to have it read."
    ),
    "archives other than ZIP are not unpacked": _("Archives other than ZIP are not unpacked."),
    "the PDF needs its password": _("The file is protected by a password; store a copy without it."),
    "the page cannot be drawn": _("The page is broken and cannot be drawn."),
    "the page has no usable size": _("The page says no size that a page can have."),
    "no page could be read": _("No page could be read."),
    "a part of the file is broken": _("A part of the file is broken."),
    "the file is no text in a known encoding": _("The file is no text in a known encoding."),
    "the file would unpack to more than the limit": _("The file would unpack to more than the limit."),
    "the file unpacks to far more than it holds": _(
        "The file unpacks to far more than it holds: it may be made to do harm."
    ),
    "no file of the archive can be unpacked": _("No file of the archive can be unpacked."),
    "archives or mails nested too deep; what is inside was not taken out": _(
        "Archives or mails are nested too deep; what is inside was not taken out."
    ),
    "the RTF file is too long": _("The file is too long to be read."),
    "the XML file is too long": _("The file is too long to be read."),
    "the page is too long": _("The file is too long to be read."),
    "reading took too long and was stopped": _("Reading took too long and was stopped."),
    "the reader was killed: too much time or memory": _("Reading took too much time or memory and was stopped."),
    "This Outlook message is broken and cannot be opened.": _("This Outlook message is broken and cannot be opened."),
    "sound has no text here": _("Sound has no text here."),
    "film has no text here": _("Film has no text here."),
}
# What names figures: each group's text goes into the sentence as %(a)s and %(b)s.
_WITH_FIGURES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"files of type (?P<a>\S+) are not read"), _("Files of type %(a)s are not read.")),
    (re.compile(r"more than (?P<a>\d+) pages"), _("It has more than %(a)s pages, which is the limit.")),
    (
        re.compile(r"the (?:PDF|picture) has (?P<b>\d+) pages, more than (?P<a>\d+)"),
        _("It has %(b)s pages; the limit is %(a)s."),
    ),
    (
        re.compile(r"the archive has (?P<b>\d+) files, more than (?P<a>\d+)"),
        _("The archive has %(b)s files; the limit is %(a)s."),
    ),
    (re.compile(r"the text is longer than (?P<a>\d+) characters"), _("The text is longer than %(a)s characters.")),
    (
        re.compile(r"the picture has (?P<a>\d+ × \d+) pixels, more than the limit"),
        _("The picture claims %(a)s pixels, more than is opened: it may be made to do harm."),
    ),
    (
        re.compile(r"the picture is only (?P<a>\d+ × \d+) pixels"),
        _("The picture is only %(a)s pixels: too small to hold a letter."),
    ),
)


@blueprint.app_template_filter("reader_words")
def reader_words(said: str | None) -> str:
    """The sentence in the reader's language; what is not known as it was said; "" for None."""
    if not said:
        return ""
    for pattern, words in _WITH_FIGURES:
        if match := pattern.fullmatch(said):
            return str(words) % match.groupdict()
    return str(_KNOWN.get(said, said))
