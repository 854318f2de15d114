"""The blueprint of all pages of documents, and the addresses inside a document."""

from __future__ import annotations

from flask import Blueprint, url_for

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


def page_address(document_id: str, page: int | None = None, query: str = "") -> str:
    """A document opened at a page with the words of a query marked."""
    anchor = f"page-{page}" if page else None
    return url_for("documents.show", document_id=document_id, page=page or None, q=query or None, _anchor=anchor)
