"""Installations to copy, and an empty place to copy them to."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db.tables import Document, Job
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from tests.integration.backup_home import (
    TAX_CODE,
    paper,
    take,
)
from tests.integration.worker import work


@pytest.fixture
def lived_in(services: Services, admin: Actor) -> Services:
    """An installation with a customer, a mail with an attachment, filed documents, one in the trash, a job that a
    worker was busy with."""
    customer = CustomerInput(name="Công ty TNHH Minh Long", tax_code=TAX_CODE, emails=("an@minhlong-thu.vn",))
    services.customers.create(admin, customer)
    mail = (
        b"From: an@minhlong-thu.vn\r\nTo: docs@saoviet.vn\r\nSubject: HD\r\nMessage-ID: <1@minhlong-thu.vn>\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nKinh gui\r\n'
        b'--b\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\n'
        b"HOP DONG MUA BAN\r\n--b--\r\n"
    )
    take(services, "thu.eml", mail)
    for number in range(5):
        take(services, f"{number}.txt", paper(number))
    work(services)
    with services.db.read() as session:
        gone = session.scalar(select(Document.id).where(Document.original_name == "4.txt"))
    assert gone is not None
    services.documents.trash(admin, gone)
    work(services)
    take(services, "late.txt", paper(99))
    with services.db.write() as session:
        session.execute(update(Job).where(Job.state == "ready").values(state="running", owner="elsewhere/1/1"))
    return services


@pytest.fixture
def captured(services: Services) -> Services:
    """An installation with a few documents that nobody has read yet."""
    for number in range(3):
        take(services, f"{number}.txt", paper(number))
    return services


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    """An empty place of the embedded kind."""
    return {"HOSO_HOME": str(tmp_path / "other"), "HOSO_SMTP_PORT": "0", "HOSO_PORT": "0"}
