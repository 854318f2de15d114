"""Puts customers and files through the real pipeline of a home of its own, and reads back what came of each file."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.bootstrap import Services, build
from app.cli.setup import prepare_home
from app.config import load_settings
from app.db import jobs
from app.db.tables import DecisionRow, Document, Mail, Page, Party
from app.domain.access import Actor, Role
from app.domain.documents import Door
from app.domain.facts import Fact
from app.services.capture import Delivery
from app.services.organisation import parse_organisation
from app.services.understanding import load_facts
from bench.quality.cases import Case
from bench.samples.records import Customer, Organisation
from workers.extract.base import Limits
from workers.pipeline import Pipeline
from workers.reading import Reader
from workers.runner import Runner

_OPERATOR = Actor(kind="cli", name="quality", role=Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Seen:
    """A sign for the customer `code`: `shared` when several have the value, `weight` as the rules gave it there."""

    code: str
    signal: str
    how: str
    shared: bool = False
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Said:
    """What Hoso made of a file. `customer` is the code it filed to by itself; `candidates` codes with their score;
    `signs` (signal, weight) of the first candidate, strongest first; `sureness` as of
    app.domain.decisions.Decision; `seen` every sign for anybody, where that is asked."""

    status: str
    customer: str | None
    reason: str
    candidates: tuple[tuple[str, float], ...]
    signs: tuple[tuple[str, float], ...]
    facts: tuple[Fact, ...]
    text: str
    sender: str
    sureness: float = 0.0
    seen: frozenset[Seen] = frozenset()


def run(cases: Sequence[Case], customers: Sequence[Customer], own: Organisation) -> list[Said]:
    """All cases through one home, in order."""
    with tempfile.TemporaryDirectory(prefix="hoso-quality-") as home:
        settings = load_settings({"HOSO_HOME": home, "HOSO_SMTP_PORT": "0"})
        prepare_home(settings)
        services = build(settings)
        try:
            services.organisation.set(_OPERATOR, parse_organisation(own.as_json()))
            enter(services, customers)
            ids = [_capture(services, case) for case in cases]
            with Reader(cores=settings.cores, limits=Limits(), scratch_root=Path(home) / "scratch",
                        own_domains=own.domains) as reader:  # fmt: skip
                Runner(services, Pipeline(services, reader), threads=settings.cores + 2).run(until_idle=True)
            return list(_told(services, ids))
        finally:
            services.close()


def _capture(services: Services, case: Case) -> str:
    delivery = Delivery(name=case.name, door=Door.CLI, priority=jobs.PRIORITY_BULK)
    return services.capture.capture(io.BytesIO(case.content), delivery).document_id


def enter(services: Services, customers: Sequence[Customer]) -> None:
    """The customers and their people by the import that an office would use."""
    for kind, table in (("customers", _customers_csv(customers)), ("contacts", _contacts_csv(customers))):
        report = services.imports.run(_OPERATOR, io.BytesIO(table), f"{kind}.csv", kind)
        assert not report.faults, report.faults[:3]


def _customers_csv(customers: Sequence[Customer]) -> bytes:
    head = (
        "Mã khách hàng",
        "Loại",
        "Tên khách hàng",
        "Tên khác",
        "Mã số thuế",
        "Địa chỉ",
        "Điện thoại",
        "Email",
        "Website",
        "Số tài khoản",
    )
    return _csv(head, (
        (c.code, "Cá nhân" if c.party.kind == "person" else "Công ty", c.name, "; ".join(c.former_names), c.party.tax_code,
         c.party.address, c.party.phone, c.party.email, c.party.website, c.party.bank_account)
        for c in customers
    ))  # fmt: skip


def _contacts_csv(customers: Sequence[Customer]) -> bytes:
    head = ("Mã khách hàng", "Họ tên", "Chức vụ", "Điện thoại", "Email")
    companies = (c for c in customers if c.party.kind == "company")
    return _csv(head, ((c.code, p.name, p.title, p.phone, p.email) for c in companies for p in c.contacts))


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode("utf-8-sig")


def _told(services: Services, ids: Sequence[str]) -> Iterator[Said]:
    for document_id in ids:
        with services.db.read() as session:
            document = session.get_one(Document, document_id)
            row = session.get(DecisionRow, document.decision_id) if document.decision_id else None
            party = session.get(Party, document.party_id) if document.party_id else None
            mail = session.get(Mail, document_id)
            text = session.scalar(select(Page.text).where(Page.document_id == document_id, Page.number == 1))
            candidates = row.candidates if row else []
            yield Said(
                status=document.status,
                customer=party.code if party and document.status == "filed" else None,
                reason=(row.reason if row else document.status_reason) or "",
                candidates=tuple((c["code"], c["score"]) for c in candidates),
                signs=tuple((e["signal"], e["weight"]) for e in candidates[0]["evidence"]) if candidates else (),
                facts=tuple(load_facts(session, document_id)),
                text=text or "",
                sender=(mail.headers.get("original_from_address") or mail.headers.get("from_address") or "")
                if mail
                else "",
                sureness=(row.sureness or 0.0) if row else 0.0,
            )
