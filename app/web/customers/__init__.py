"""Pages of customers: list, form, 360° page, contacts. A file a page."""

from __future__ import annotations

from app.web.customers import contacts, listing, overview, record
from app.web.customers.section import blueprint

__all__ = ["blueprint", "contacts", "listing", "overview", "record"]
