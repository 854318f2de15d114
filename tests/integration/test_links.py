"""Duplicates, versions and references between documents: found whichever comes first, shown to who may see both."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select, update

from app.bootstrap import Services
from app.db import likeness
from app.db.tables import AuditRow, Document, DocumentBand, DocumentLink, DocumentReference, DocumentSketch
from app.domain.access import Actor, Role
from app.domain.customers import CustomerInput
from app.domain.documents import Door
from app.domain.facts import FactField
from app.domain.likeness import Kind, shingled, sketch
from app.errors import NotFound
from app.services.capture import Delivery
from app.services.links import Links
from app.services.organisation import parse_organisation
from tests.integration.worker import work

OURS, ANPHA, BETA = "0102030405", "0312345673", "0309876547"
_CLAUSES = (
    "Điều 1. Bên A giao hàng tại kho của bên B trong vòng bảy ngày kể từ ngày ký, chi phí bốc xếp do bên A chịu.\n"
    "Điều 2. Hàng hóa được bảo hành mười hai tháng, trong thời gian đó bên A sửa chữa hoặc đổi hàng không thu phí.\n"
    "Điều 3. Bên B thanh toán bằng chuyển khoản trong ba mươi ngày sau khi nhận đủ hàng và hóa đơn hợp lệ.\n"
)


def contract(
    number: str = "125/2026/HĐMB-APSV", *, day: int = 12, amount: str = "12.500.000", code: str = ANPHA, extra: str = ""
) -> str:
    name = "CÔNG TY TNHH ANPHA" if code == ANPHA else "CÔNG TY CỔ PHẦN BÊ TA"
    return (
        f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nHỢP ĐỒNG MUA BÁN\nSố: {number}\n\n"
        f"Hôm nay, ngày {day} tháng 3 năm 2026, hai bên gồm:\n"
        f"BÊN A (BÊN BÁN): CÔNG TY TNHH GIẢI PHÁP SAO VIỆT\nMã số thuế: {OURS}\n\n"
        f"BÊN B (BÊN MUA): {name}\nMã số thuế: {code}\n{_CLAUSES}{extra}\n"
        f"Tổng cộng tiền thanh toán: {amount} đồng\n"
    )


def appendix(of: str, number: str = "PL01-77/2026", *, code: str = ANPHA) -> str:
    return (
        f"PHỤ LỤC HỢP ĐỒNG\nSố: {number}\nNgày 20 tháng 4 năm 2026\n"
        f"Căn cứ Hợp đồng số {of} ký ngày 12/03/2026 giữa hai bên;\n\n"
        f"BÊN A: CÔNG TY TNHH GIẢI PHÁP SAO VIỆT\nMã số thuế: {OURS}\n"
        f"BÊN B: {'CÔNG TY TNHH ANPHA' if code == ANPHA else 'CÔNG TY CỔ PHẦN BÊ TA'}\nMã số thuế: {code}\n"
        "Hai bên thống nhất gia hạn thời gian giao hàng thêm mười lăm ngày, các điều khoản khác giữ nguyên.\n"
    )


@pytest.fixture
def company(services: Services, admin: Actor) -> Services:
    services.organisation.set(
        admin, parse_organisation({"name": "Công ty TNHH Giải pháp Sao Việt", "tax_codes": [OURS]})
    )
    for code, name, tax_code in (("KH00001", "Công ty TNHH Anpha", ANPHA), ("KH00002", "Công ty CP Bê Ta", BETA)):
        services.customers.create(admin, CustomerInput(name=name, code=code, tax_code=tax_code))
    return services


def take(services: Services, *texts: str) -> list[str]:
    """The texts as files, worked through together."""
    ids = [
        services.capture.capture(io.BytesIO(text.encode()), Delivery(f"{at}.txt", Door.CLI, sender="a")).document_id
        for at, text in enumerate(texts)
    ]
    work(services)
    return ids


def links(services: Services, document_id: str, actor: Actor) -> Links:
    return services.documents.detail(actor, document_id).links


def rows(services: Services) -> list[tuple[str, str, str, bool]]:
    with services.db.read() as session:
        found = session.scalars(select(DocumentLink))
        return sorted((row.from_id, row.to_id, row.kind, row.dismissed_at is not None) for row in found)


def run_again(services: Services, admin: Actor, document_id: str) -> None:
    """As after a change: the whole way from filing on."""
    services.documents.correct_fact(admin, document_id, FactField.SUBJECT, "khác")
    work(services)


def test_the_same_text_in_other_bytes_is_tied_and_nothing_is_merged(company: Services, admin: Actor) -> None:
    first, second = take(company, contract(), contract().replace("\n", "\r\n") + "\n \n")
    assert rows(company) == [(second, first, "same_text", False)]
    [found] = links(company, first, admin).same
    assert (found.document.id, found.is_newer, found.customer and found.customer.code) == (second, True, "KH00001")
    [back] = links(company, second, admin).same
    assert (back.document.id, back.is_newer, back.differs) == (first, False, ())
    assert {company.documents.require(admin, each).status for each in (first, second)} == {"filed"}


def test_other_papers_of_one_template_are_nothing_to_each_other(company: Services) -> None:
    take(
        company,
        contract(),
        contract("126/2026/HĐMB-APSV", day=13),
        contract("127/2026/HĐMB-APSV", amount="99.000.000"),
        contract("125/2026/HĐMB-BTSV", code=BETA),
    )
    assert rows(company) == []


def test_a_changed_amount_under_one_number_is_another_version_and_says_what_differs(
    company: Services, admin: Actor
) -> None:
    old, new = take(company, contract(), contract(day=14, amount="13.000.000", extra="Điều 4. Giá đã điều chỉnh."))
    assert rows(company) == [(new, old, "version", False)]
    [found] = links(company, old, admin).versions
    assert found.is_newer
    assert {d.name for d in found.differs} == {"dated", "amount"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_appendix_finds_its_contract_whichever_comes_first(
    company: Services, admin: Actor, order: tuple[int, int]
) -> None:
    texts = (contract(), appendix("125/2026/HĐMB-APSV"))
    ids: dict[int, str] = {}
    for at in order:
        [ids[at]] = take(company, texts[at])
    assert rows(company) == [(ids[1], ids[0], "refers_to", False)]
    [contract_of] = links(company, ids[1], admin).refers_to
    [appendix_of] = links(company, ids[0], admin).referred_by
    assert (contract_of.document.id, appendix_of.document.id) == (ids[0], ids[1])
    assert contract_of.number == "125/2026/HĐMB-APSV"


def test_a_weak_number_ties_only_papers_of_one_customer(company: Services) -> None:
    ours, theirs, named = take(
        company, contract("05/2026/HĐMB"), contract("05/2026/HĐMB", code=BETA), appendix("05/2026/HĐMB")
    )
    assert rows(company) == [(named, ours, "refers_to", False)], theirs


def test_a_corrected_number_ties_and_unties(company: Services, admin: Actor) -> None:
    paper, named = take(company, contract("200/2026/HĐMB-APSV"), appendix("125/2026/HĐMB-APSV"))
    assert rows(company) == []
    company.documents.correct_fact(admin, paper, FactField.NUMBER, "125/2026/HĐMB-APSV")
    work(company)
    assert rows(company) == [(named, paper, "refers_to", False)]
    company.documents.correct_fact(admin, paper, FactField.NUMBER, "201/2026/HĐMB-APSV")
    work(company)
    assert rows(company) == []


def test_a_person_says_not_related_and_it_is_not_found_again_until_taken_back(company: Services, admin: Actor) -> None:
    first, second = take(company, contract(), contract() + "\n.")
    [found] = links(company, first, admin).same
    company.links.dismiss(admin, first, found.link_id)
    company.links.dismiss(admin, first, found.link_id)
    for document_id in (first, second):
        run_again(company, admin, document_id)
        shown = links(company, document_id, admin)
        assert (shown.same, len(shown.dismissed)) == ((), 1)
    assert rows(company) == [(second, first, "same_text", True)]
    company.links.restore(admin, second, found.link_id)
    assert [each.document.id for each in links(company, first, admin).same] == [second]
    with company.db.read() as session:
        told = session.execute(
            select(AuditRow.action, AuditRow.subject_id, AuditRow.actor).where(AuditRow.action.in_(("link", "unlink")))
        )
        assert sorted(map(tuple, told)) == sorted(
            (action, each, admin.name) for action in ("link", "unlink") for each in (first, second)
        )


def test_a_link_is_not_there_for_who_may_not_see_its_other_end(company: Services, admin: Actor) -> None:
    first, second = take(company, contract(), contract() + "\n.")
    somebody = replace(admin, role=Role.STAFF)
    [found] = links(company, first, somebody).same
    with company.db.write() as session:
        session.execute(update(Document).where(Document.id == second).values(acl="team:elsewhere"))
    assert links(company, first, somebody) == Links()
    with pytest.raises(NotFound):
        company.links.dismiss(somebody, first, found.link_id)
    assert rows(company) == [(second, first, "same_text", False)]


def test_what_is_in_the_trash_does_not_show_and_comes_back(company: Services, admin: Actor) -> None:
    first, second = take(company, contract(), contract() + "\n.")
    company.documents.trash(admin, second)
    assert links(company, first, admin) == Links()
    run_again(company, admin, first)
    company.documents.restore(admin, second)
    work(company)
    assert [each.document.id for each in links(company, first, admin).same] == [second]


def test_run_again_changes_nothing(company: Services, admin: Actor) -> None:
    ids = take(company, contract(), contract() + "\n.", appendix("125/2026/HĐMB-APSV"))
    before = rows(company)
    for document_id in ids:
        run_again(company, admin, document_id)
    assert rows(company) == before
    with company.db.read() as session:
        assert session.scalar(select(func.count()).select_from(DocumentSketch)) == 3


def test_documents_from_before_are_caught_up_with_in_batches(company: Services) -> None:
    first, second = take(company, contract(), contract() + "\n.")
    [held] = take(company, "x")
    with company.db.write() as session:
        for table in (DocumentLink, DocumentBand, DocumentReference, DocumentSketch):
            session.execute(delete(table))
    assert company.linking.catch_up(1) == 1
    work(company)
    assert company.linking.catch_up() == 2
    work(company)
    assert rows(company) == [(second, first, "same_text", False)]
    assert company.linking.catch_up() == 0, held


def test_a_band_that_is_full_shows_only_its_newest(company: Services) -> None:
    made = sketch(shingled([contract()]))
    ids = take(company, *(f"Tờ {at}" for at in range(40)))
    with company.db.write() as session:
        for document_id in ids:
            likeness.put_sketch(session, document_id, made)
    with company.db.read() as session:
        met = likeness.who_meets(session, "none", made)
        assert sorted(met) == sorted(ids)[-30:]
    other = sketch(shingled(["Một văn bản khác hẳn, không có gì chung với hợp đồng nào ở trên. " * 4]))
    with company.db.write() as session:
        likeness.put_sketch(session, ids[0], other)
        kept = set(session.scalars(select(DocumentBand.key).where(DocumentBand.document_id == ids[0])))
        assert kept == set(other.bands())
    assert Kind.RESCAN.value == "rescan"


def test_more_copies_than_are_linked_at_once_keep_the_links_that_others_found(company: Services, admin: Actor) -> None:
    ids = take(company, *(contract() + "\n" * at + "." for at in range(13)))
    before = rows(company)
    assert {each for link in before for each in link[:2]} == set(ids)
    run_again(company, admin, ids[0])
    assert set(rows(company)) >= set(before)
