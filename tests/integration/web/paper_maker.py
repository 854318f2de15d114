"""Documents as the pipeline leaves them, put straight into the database: pages with words, facts, decisions."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bootstrap import Services
from app.db import jobs
from app.db.tables import Arrival, Blob, DecisionRow, Document, DocumentParty, FactRow, Identifier, Mail, Page, Party
from app.domain.reading import Box, Word, pack_words
from app.domain.text import fold_key

OTHER_TEAM = "team:elsewhere"


@dataclass
class Paper:
    """What to make. Each page is its text; with `picture` the words get places, a line below the other.

    `customer` is a code, `values` further columns of the document.
    """

    name: str = "hợp đồng.pdf"
    title: str = "2026-01-15 Hợp đồng 42/2026/HĐ"
    pages: tuple[str, ...] = ("Hợp đồng bảo trì máy", "Điều 2. Giá hợp đồng là 1.250.000 đồng")
    picture: bool = True
    status: str = "filed"
    type: str = "contract"
    customer: str = ""
    acl: str = "team:all"
    media_type: str = "image/png"
    content: bytes = b""
    facts: tuple[dict[str, Any], ...] = ()
    candidates: list[dict[str, Any]] = field(default_factory=list)
    reason: str = "sole_tax_code"
    html: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def png() -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    image = Image.new("L", (300, 400), 255)
    image.paste(0, (30, 40, 200, 60))
    image.save(buffer, "PNG")
    return buffer.getvalue()


def customer(services: Services, code: str, name: str, *, tax_code: str | None = None, acl: str = "team:all") -> str:
    """A customer; its id."""
    with services.db.write() as session:
        party = Party(code=code, name=name, name_key=fold_key(name), tax_code=tax_code, acl=acl)
        session.add(party)
        session.flush()
        if tax_code:
            session.add(Identifier(party_id=party.id, type="tax_code", raw=tax_code, normalised=tax_code))
        return party.id


def candidate(party_id: str, score: float = 0.6, **evidence: Any) -> dict[str, Any]:
    """A candidate as decisions keep it, with one sign."""
    sign = {"signal": "tax_code", "value": "0101234567", "weight": 5.0, "page": 1, "box": [0.05, 0.1, 0.2, 0.15]}
    return {"party_id": party_id, "code": "old", "name": "old", "score": score, "evidence": [{**sign, **evidence}]}


def put(services: Services, paper: Paper) -> str:
    """Store the paper and index it; its id."""
    sha256 = _store(services, paper)
    with services.db.write() as session:
        party = session.scalar(select(Party).where(Party.code == paper.customer)) if paper.customer else None
        document = Document(
            sha256=sha256,
            original_name=paper.name,
            door="upload",
            status=paper.status,
            media_type=paper.media_type,
            title=paper.title,
            title_source="template",
            type=paper.type,
            pages=len(paper.pages),
            pages_done=len(paper.pages),
            party_id=party.id if party else None,
            acl=paper.acl,
            **paper.values,
        )
        session.add(document)
        session.flush()
        _around(session, document, paper)
        document_id = document.id
    index(services)
    return document_id


def index(services: Services) -> None:
    """Do the index jobs that wait."""
    with services.db.write() as session:
        claims = jobs.claim(session, "test", ("index",), limit=100)
    services.indexing.run(claims)


def placed(text: str) -> list[Word]:
    """Each word in a place of its own, lines below each other."""
    words, at = [], 0
    for row, line in enumerate(text.split("\n")):
        for column, word in enumerate(line.split()):
            start = text.index(word, at)
            at = start + len(word)
            box = Box(0.05 + column * 0.09, 0.1 + row * 0.1, 0.13 + column * 0.09, 0.15 + row * 0.1)
            words.append(Word(word, start, at, box, 0.95))
    return words


def _store(services: Services, paper: Paper) -> str:
    content = paper.content or png() + paper.name.encode() + paper.title.encode()
    staged = services.blobs.stage()
    staged.write(content)
    staged.commit()
    staged.settle()
    sha256 = hashlib.sha256(content).hexdigest()
    with services.db.write() as session:
        session.add(Blob(sha256=sha256, size=len(content), media_type=paper.media_type))
    return sha256


def _around(session: Session, document: Document, paper: Paper) -> None:
    session.add(Arrival(document_id=document.id, door="upload", source_name=paper.name, sender="Lan"))
    session.add_all(_page(document.id, number, text, paper) for number, text in enumerate(paper.pages, 1))
    session.add_all(FactRow(document_id=document.id, **fact) for fact in paper.facts)
    decision = DecisionRow(
        document_id=document.id,
        outcome=paper.status,
        party_id=document.party_id,
        reason=paper.reason,
        rule_set="test",
        candidates=paper.candidates,
    )
    session.add(decision)
    session.flush()
    document.decision_id = decision.id
    if document.party_id:
        session.add(DocumentParty(document_id=document.id, party_id=document.party_id, decision_id=decision.id))
    if paper.type == "email":
        headers = {"subject": paper.title, "from_address": "an@khach.vn", "from_name": "An", "to": ["docs@us.vn"]}
        session.add(Mail(document_id=document.id, thread_id=document.id, headers=headers, html=paper.html))
    jobs.enqueue(session, document.id, "index", step_version=1)


def _page(document_id: str, number: int, text: str, paper: Paper) -> Page:
    return Page(
        document_id=document_id,
        number=number,
        text=text,
        method="ocr" if paper.picture else "native",
        outcome="text",
        words=pack_words(placed(text)) if paper.picture else None,
        width=300.0 if paper.picture else 0.0,
        height=400.0 if paper.picture else 0.0,
    )
