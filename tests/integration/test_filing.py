"""From bytes to the customer's record: the real pipeline, real reading, the embedded backends."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.bootstrap import Services
from app.db.tables import Arrival, DecisionRow, Document, Identifier, TimelineEntry
from app.domain.access import Actor
from app.domain.customers import CustomerInput
from app.domain.decisions import Signal
from app.domain.documents import Door
from app.domain.facts import FactField
from app.errors import Conflict, Unavailable
from app.services.capture import Delivery
from app.services.organisation import parse_organisation
from tests.databases import ONLY_SQLITE
from tests.integration.worker import work

OWN = {
    "name": "Công ty TNHH Giải pháp Sao Việt",
    "tax_codes": ["0102030408"],
    "domains": ["saoviet-thu.vn"],
    "emails": ["info@saoviet-thu.vn"],
}
ANPHA = "0312345675"
BETA = "0309876540"


def tax_code(body: str) -> str:
    """A valid code with these first nine digits."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    return body + str((10 - sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11) % 10)


def paper(name: str, code: str, *, number: str = "15/2026/HĐMB-SV", extra: str = "") -> bytes:
    return (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nHỢP ĐỒNG MUA BÁN\n"
        f"Số: {number}\n\nHôm nay, ngày 12 tháng 3 năm 2026, hai bên gồm:\n\n"
        f"BÊN A (BÊN BÁN): CÔNG TY TNHH GIẢI PHÁP SAO VIỆT\nMã số thuế: {tax_code('010203040')}\n\n"
        f"BÊN B (BÊN MUA): {name}\nMã số thuế: {code}\n{extra}\n\n"
        "Điều 1. Bên A bán cho Bên B máy in và vật tư.\nTổng cộng tiền thanh toán: 12.500.000 đồng\n"
    ).encode()


@pytest.fixture
def company(services: Services, admin: Actor) -> Services:
    services.organisation.set(admin, parse_organisation({**OWN, "tax_codes": [tax_code("010203040")]}))
    for code, name, digits in (
        ("KH00001", "Công ty TNHH Anpha", "031234567"),
        ("KH00002", "Công ty CP Bê Ta", "030987654"),
    ):
        services.customers.create(admin, CustomerInput(name=name, code=code, tax_code=tax_code(digits)))
    return services


@pytest.fixture
def take(company: Services) -> Callable[..., str]:
    def take(data: bytes, name: str = "giay.txt", **options: object) -> str:
        delivery = Delivery(**{"name": name, "door": Door.UPLOAD} | options)  # type: ignore[arg-type]
        return company.capture.capture(io.BytesIO(data), delivery).document_id

    return take


def document(services: Services, document_id: str) -> Document:
    with services.db.read() as session:
        return session.get_one(Document, document_id)


def customer(services: Services, document_id: str) -> str | None:
    with services.db.read() as session:
        found = services.documents.detail(Actor("cli", "t"), document_id)
        assert session is not None
        return found.customers[0].code if found.customers else None


def test_a_contract_is_read_named_filed_found_and_on_the_timeline(
    company: Services, take: Callable[..., str], admin: Actor
) -> None:
    made = take(paper("CÔNG TY TNHH ANPHA", tax_code("031234567")))
    work(company)
    found = document(company, made)
    assert (found.status, found.type, found.number) == ("filed", "contract", "15/2026/HĐMB-SV")
    assert found.dated is not None
    assert found.dated.isoformat() == "2026-03-12"
    assert found.title == "2026-03-12 Hợp đồng 15-2026-HĐMB-SV - Công ty TNHH Anpha"
    assert customer(company, made) == "KH00001"
    answer = company.search.search(admin, "hop dong mua ban may in")
    assert [f.document.id for f in answer.found] == [made]
    assert answer.found[0].hit.page == 1
    with company.db.read() as session:
        assert [t.ref_id for t in session.scalars(select(TimelineEntry))] == [made]
        decision = session.scalars(select(DecisionRow)).one()
    assert "tax_code" in {e["signal"] for e in decision.candidates[0]["evidence"]}
    routing = company.documents.routing(admin, made)
    assert routing is not None
    (code,) = [e for e in routing.decision.candidates[0].evidence if e.signal is Signal.TAX_CODE]
    assert company.pages.content(admin, made, 1).page.text[code.start : code.end] == tax_code("031234567")
    assert list(company.verify.run()) == []


def test_a_stranger_is_nobodys(company: Services, take: Callable[..., str]) -> None:
    made = take(paper("CÔNG TY TNHH NGƯỜI LẠ PHƯƠNG XA", tax_code("030111222")))
    work(company)
    assert document(company, made).status in {"unknown", "review"}
    assert customer(company, made) is None


def test_the_door_that_names_the_customer_files_there(company: Services, take: Callable[..., str]) -> None:
    made = take(b"ghi chu khong co ten ai", customer_code="KH00002")
    work(company)
    assert (document(company, made).status, customer(company, made)) == ("filed", "KH00002")


def test_the_paper_against_the_door_asks_a_person(company: Services, take: Callable[..., str]) -> None:
    made = take(paper("CÔNG TY TNHH ANPHA", tax_code("031234567")), customer_code="KH00002")
    work(company)
    assert document(company, made).status == "review"


def test_a_correction_acts_on_the_next_document_and_can_be_undone(
    company: Services, take: Callable[..., str], admin: Actor
) -> None:
    first = take(paper("CÔNG TY TNHH ANPHA MIỀN TÂY", "", number="01/HĐ"))
    work(company)
    assert customer(company, first) is None
    with company.db.read() as session:
        party = session.scalars(select(Identifier.party_id).where(Identifier.normalised == tax_code("031234567"))).one()
    done = company.review.assign(admin, first, party)
    assert [(item.value, item.means) for item in done.learned] == [("CÔNG TY TNHH ANPHA MIỀN TÂY", True)]
    work(company)
    assert customer(company, first) == "KH00001"

    second = take(paper("CÔNG TY TNHH ANPHA MIỀN TÂY", "", number="02/HĐ"))
    work(company)
    assert customer(company, second) == "KH00001"

    company.review.undo(admin, first)
    work(company)
    assert customer(company, first) is None
    third = take(paper("CÔNG TY TNHH ANPHA MIỀN TÂY", "", number="03/HĐ"))
    work(company)
    assert document(company, third).status in {"review", "unknown"}


def test_what_a_person_decided_no_rule_overrides(company: Services, take: Callable[..., str], admin: Actor) -> None:
    made = take(paper("CÔNG TY TNHH ANPHA", tax_code("031234567")))
    work(company)
    with company.db.read() as session:
        other = session.scalars(select(Identifier.party_id).where(Identifier.normalised == tax_code("030987654"))).one()
    company.review.assign(admin, made, other, learn=False)
    company.documents.correct_fact(admin, made, FactField.NUMBER, "99/2026/HĐ")
    work(company)
    assert customer(company, made) == "KH00002"
    assert document(company, made).title == "2026-03-12 Hợp đồng 99-2026-HĐ - Công ty CP Bê Ta"


def test_a_title_a_person_wrote_stays_until_it_is_given_back(
    company: Services, take: Callable[..., str], admin: Actor
) -> None:
    made = take(paper("CÔNG TY TNHH ANPHA", tax_code("031234567")))
    work(company)
    company.documents.rename(admin, made, "Hợp đồng máy in")
    company.documents.correct_fact(admin, made, FactField.NUMBER, "77")
    work(company)
    assert document(company, made).title == "Hợp đồng máy in"
    company.documents.rename(admin, made, "")
    work(company)
    assert "77" in document(company, made).title


def test_nobody_decided_nothing_to_undo(company: Services, take: Callable[..., str], admin: Actor) -> None:
    made = take(paper("CÔNG TY TNHH ANPHA", tax_code("031234567")))
    work(company)
    with pytest.raises(Conflict):
        company.review.undo(admin, made)


def test_attachments_follow_their_mail(company: Services, take: Callable[..., str]) -> None:
    mail = (
        "From: Kế toán <ketoan@saoviet-thu.vn>\nTo: docs@saoviet-thu.vn\nSubject: gui ban ve\n"
        "Message-ID: <1@saoviet-thu.vn>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nxem tep\n'
        '--x\nContent-Type: text/plain; name="ban ve.txt"\nContent-Disposition: attachment; filename="ban ve.txt"\n\n'
        "khong noi ten ai\n--x--\n"
    ).encode()
    parent = take(mail, "mail.eml", customer_code="KH00001")
    work(company)
    with company.db.read() as session:
        (child,) = session.scalars(select(Arrival.document_id).where(Arrival.parent_id == parent))
    assert customer(company, parent) == customer(company, child) == "KH00001"
    assert document(company, child).parent_id == parent


def test_a_broken_file_fails_with_its_reason_and_the_others_finish(company: Services, take: Callable[..., str]) -> None:
    broken = take(b"%PDF-1.7\n%broken beyond repair", "hong.pdf")
    good = take(paper("CÔNG TY TNHH ANPHA", tax_code("031234567")))
    work(company)
    assert document(company, broken).status == "failed"
    assert document(company, broken).status_reason
    assert document(company, good).status == "filed"


def test_what_cannot_be_read_is_kept_and_found_by_its_name(
    company: Services, take: Callable[..., str], admin: Actor
) -> None:
    made = take(bytes(range(256)) * 20, "ban ve nha xuong.dwgx")
    work(company)
    assert document(company, made).no_text_reason
    assert [f.document.id for f in company.search.search(admin, "nha xuong").found] == [made]


def archive(**files: bytes) -> bytes:
    """A ZIP of these files, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(f"{name}.txt"), data)
    return buffer.getvalue()


def test_an_archive_is_whose_all_its_files_are(company: Services, take: Callable[..., str]) -> None:
    anpha = [paper("CÔNG TY TNHH ANPHA", tax_code("031234567"), number=f"{n}/2026/HĐ") for n in (21, 22)]
    beta = paper("CÔNG TY CỔ PHẦN BÊ TA", tax_code("030987654"), number="23/2026/HĐ")
    same, mixed = take(archive(a=anpha[0], b=anpha[1]), "a.zip"), take(archive(a=anpha[0], c=beta), "b.zip")
    work(company)
    assert customer(company, same) == "KH00001"
    assert customer(company, mixed) is None


@ONLY_SQLITE
def test_a_database_file_that_is_gone_for_a_moment_is_not_made_anew(company: Services, home: Path) -> None:
    aside = home / "aside.db"
    company.db.close()
    (home / "hoso.db").rename(aside)
    with pytest.raises(Unavailable), company.db.read() as session:
        session.scalars(select(Document)).all()
    assert not (home / "hoso.db").exists()
    aside.rename(home / "hoso.db")
    assert company.organisation.get() is not None
