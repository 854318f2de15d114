"""The blueprint of all pages of documents, and the addresses inside a document."""

from __future__ import annotations

from flask import Blueprint, url_for

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


def page_address(document_id: str, page: int | None = None, query: str = "") -> str:
    """A document opened at a page with the words of a query marked."""
    values = {key: value for key, value in (("page", page), ("q", query)) if value}
    return url_for("documents.show", document_id=document_id, _anchor=f"page-{page}" if page else None, **values)
