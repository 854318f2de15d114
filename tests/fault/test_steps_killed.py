"""A worker killed at any write of any step: the next one ends where nobody was killed, and nothing is doubled."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.bootstrap import Services, build
from app.config import load_settings
from app.db.tables import Arrival, Document, DocumentParty, FactRow, Job, Page, TimelineEntry
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.documents import Door, Step
from app.services.capture import Delivery
from tests.fault import kills

ROOT = Path(__file__).resolve().parents[2]
INVOICE = "HÓA ĐƠN GIÁ TRỊ GIA TĂNG\nSố: 00000017\nNgày 05 tháng 03 năm 2026\nMã số thuế: 0312345673\n"


def paper() -> bytes:
    """A mail with two attachments, so that reading takes in others; one names its customer."""
    message = EmailMessage()
    message["From"], message["To"] = "an@minhlong-thu.vn", "docs@saoviet.vn"
    message["Subject"], message["Message-ID"] = "Hóa đơn tháng 3", "<17@minhlong-thu.vn>"
    message.set_content("Kính gửi quý công ty, chúng tôi gửi hóa đơn tháng 3.\nCông ty TNHH Minh Long\n")
    message.add_attachment(INVOICE.encode(), maintype="text", subtype="plain", filename="hoa-don.txt")
    message.add_attachment("Biên bản giao hàng\n".encode(), maintype="text", subtype="plain", filename="bien-ban.txt")
    return message.as_bytes()


@pytest.fixture
def template(home: Path, services: Services, admin: Actor) -> Path:
    """A data directory with a customer and a mail that has just been taken in."""
    services.customers.create(
        admin, CustomerInput(name="Công ty TNHH Minh Long", tax_code="0312345673", emails=("an@minhlong-thu.vn",))
    )
    services.capture.capture(io.BytesIO(paper()), Delivery("thu.eml", Door.CLI, delivery_key="1"))
    services.close()
    return home


@pytest.mark.parametrize("step", [step.value for step in Step])
def test_killed_anywhere_in_a_step_the_next_worker_ends_alike(
    step: str, template: Path, database_url: str, tmp_path: Path
) -> None:
    arguments = [step, str(template), database_url, str(tmp_path / "points")]
    command = [sys.executable, "-m", "tests.fault.working", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    points = [json.loads(line) for line in done.stdout.splitlines()]
    assert points[-1]["code"] == 0
    assert {"commit", "after the step"} <= {point["call"] for point in points}
    kills.note({"steps": len(points) - 1})
    *killed, whole = [(point["call"], outcome(point["environment"])) for point in points]
    for call, found in killed:
        assert found == whole[1], call


def outcome(environment: dict[str, str]) -> dict[str, Any]:
    """What a person would see of a data directory, without ids and times."""
    services = build(load_settings(environment))
    try:
        with services.db.read() as session:
            documents = {document.id: document for document in session.scalars(select(Document))}
            names = {key: document.original_name for key, document in documents.items()}
            assert list(services.verify.run()) == []
            return {
                "documents": sorted((d.original_name, d.status, d.title, d.type or "") for d in documents.values()),
                "parties": sorted((names[p.document_id], p.role) for p in session.scalars(select(DocumentParty))),
                "facts": Counter(
                    (names[f.document_id], f.field, str(f.value)) for f in session.scalars(select(FactRow))
                ),
                "pages": Counter((names[p.document_id], p.number) for p in session.scalars(select(Page))),
                "arrivals": Counter(names[a.document_id] for a in session.scalars(select(Arrival))),
                "jobs": Counter((j.step, j.state) for j in session.scalars(select(Job)) if j.step != Step.INDEX),
                "waiting": [j.step for j in session.scalars(select(Job).where(Job.state != "done"))],
                "timeline": Counter(entry.kind for entry in session.scalars(select(TimelineEntry))),
            }
    finally:
        services.close()
