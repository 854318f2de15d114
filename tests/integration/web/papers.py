"""Documents put straight into the database, for pages that only need them to be there."""

from __future__ import annotations

import hashlib

from app.bootstrap import Services
from app.db.tables import Blob, Document


def add_document(services: Services, name: str, status: str = "unknown") -> str:
    """A document without bytes; returns its id."""
    with services.db.write() as session:
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        session.add(Blob(sha256=sha256, size=1, media_type="application/pdf"))
        session.flush()
        document = Document(sha256=sha256, original_name=name, title=name, door="upload", status=status)
        session.add(document)
        session.flush()
        return document.id
