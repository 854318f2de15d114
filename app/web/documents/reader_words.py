"""What the readers say of a file (English, stored with the document) in the reader's language."""

from __future__ import annotations

import re

from flask_babel import gettext
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
    "sound has no text here": _("Sound has no text here."),
    "film has no text here": _("Film has no text here."),
}
_NOT_READ = re.compile(r"files of type (\S+) are not read")


@blueprint.app_template_filter("reader_words")
def reader_words(said: str | None) -> str:
    """The sentence in the reader's language; what is not known as it was said; "" for None."""
    if not said:
        return ""
    if match := _NOT_READ.fullmatch(said):
        return str(gettext("Files of type %(type)s are not read.", type=match.group(1)))
    return str(_KNOWN.get(said, said))
