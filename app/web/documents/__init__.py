"""The pages of documents: list, one document with its pages and facts, what may be done to it, downloads."""

from __future__ import annotations

from app.web.documents import cutting, downloads, edits, lists, mails, pictures, reader_words, show
from app.web.documents.section import blueprint

__all__ = ["blueprint", "cutting", "downloads", "edits", "lists", "mails", "pictures", "reader_words", "show"]
