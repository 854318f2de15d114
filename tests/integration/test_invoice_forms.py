"""An e-invoice's XML and its copy to be read are tied: alone, in a mail, an archive, a PDF."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.bootstrap import Services
from app.db.tables import Document, DocumentSketch
from app.domain.access import Actor, Role
from app.domain.documents import Door
from app.domain.facts import FactField
from app.services.capture import Delivery
from app.services.links import Links
from tests.integration.test_links import ANPHA, OURS, company, links, rows, run_again
from tests.integration.worker import work

__all__ = ["company"]  # a fixture


def xml(number: str = "231", *, day: str = "2026-03-12", amount: str = "12500000", series: str = "C26TSV") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><HDon><DLHDon><TTChung><THDon>Hóa đơn giá trị gia tăng</THDon>'
        f"<KHMSHDon>1</KHMSHDon><KHHDon>{series}</KHHDon><SHDon>{number}</SHDon><NLap>{day}</NLap>"
        f"<DVTTe>VND</DVTTe></TTChung><NDHDon><NBan><Ten>CÔNG TY TNHH GIẢI PHÁP SAO VIỆT</Ten><MST>{OURS}</MST></NBan>"
        f"<NMua><Ten>CÔNG TY TNHH ANPHA</Ten><MST>{ANPHA}</MST></NMua>"
        f"<TToan><TgTTTBSo>{amount}</TgTTTBSo></TToan></NDHDon></DLHDon></HDon>"
    )


def pages(number: str = "00000231", *, series: str = "Ký hiệu: 1C26TSV\n", seller: str = OURS) -> str:
    return (
        f"CÔNG TY TNHH GIẢI PHÁP SAO VIỆT\nMã số thuế: {seller}\nHÓA ĐƠN GIÁ TRỊ GIA TĂNG\n{series}Số: {number}\n"
        "Ngày 12 tháng 03 năm 2026\nHọ tên người mua hàng: Nguyễn Văn An\nTên đơn vị: CÔNG TY TNHH ANPHA\n"
        f"Mã số thuế: {ANPHA}\nGiấy A4 100 ram, đơn giá 125.000\nTổng cộng tiền thanh toán: 12.500.000 đồng\n"
    )


def take(services: Services, *files: tuple[str, str | bytes]) -> list[str]:
    """The files (name, content), worked through one after the other."""
    ids = []
    for name, content in files:
        data = content.encode() if isinstance(content, str) else content
        taken = services.capture.capture(io.BytesIO(data), Delivery(name, Door.CLI, sender="a"))
        ids.append(taken.document_id)
        work(services)
    return ids


def children(services: Services, parent_id: str) -> dict[str, str]:
    with services.db.read() as session:
        found = session.scalars(select(Document).where(Document.parent_id == parent_id))
        return {document.original_name: document.id for document in found}


@pytest.mark.parametrize("xml_first", [True, False])
def test_the_two_forms_find_each_other_whichever_comes_first(company: Services, admin: Actor, xml_first: bool) -> None:
    names, files = ("xml", "pages"), (("a.xml", xml()), ("b.txt", pages()))
    step = 1 if xml_first else -1
    ids = dict(zip(names[::step], take(company, *files[::step]), strict=True))
    assert rows(company) == [(ids["xml"], ids["pages"], "same_invoice", False)]
    [copy] = links(company, ids["xml"], admin).forms
    [data] = links(company, ids["pages"], admin).forms
    assert (copy.document.id, data.document.id) == (ids["pages"], ids["xml"])
    assert (copy.differs, copy.customer and copy.customer.code) == ((), "KH00001")
    run_again(company, admin, ids["pages"])
    assert rows(company) == [(ids["xml"], ids["pages"], "same_invoice", False)]
    assert {company.documents.require(admin, each).status for each in ids.values()} == {"filed"}


def test_other_invoices_of_the_same_seller_are_left_alone(company: Services) -> None:
    take(
        company,
        ("a.xml", xml()),
        ("b.txt", pages("00000232")),
        ("c.txt", pages(series="Ký hiệu: 1C26TSW\n")),
        ("d.txt", pages(seller="0309876547")),
        ("e.xml", xml("232", day="2026-04-01", amount="1000")),
    )
    assert rows(company) == []


def test_a_difference_in_what_counts_is_told(company: Services, admin: Actor) -> None:
    _, read = take(company, ("a.xml", xml(amount="12800000")), ("b.txt", pages()))
    [data] = links(company, read, admin).forms
    assert [difference.name for difference in data.differs] == ["amount"]


def test_siblings_in_a_mail_are_tied_though_seller_and_series_are_missing(company: Services) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ke.toan@anpha.vn", "chung.tu@saoviet.vn", "Hóa đơn tháng 3"
    mail.set_content("Kính gửi anh chị hóa đơn.")
    poor = pages(series="", seller="không đọc được").replace(f"Mã số thuế: {ANPHA}\n", "")
    for name, text in (("hd.xml", xml()), ("ban the hien.txt", poor), ("khac.txt", poor.replace("231", "777"))):
        mail.add_attachment(text.encode(), maintype="application", subtype="octet-stream", filename=name)
    [letter] = take(company, ("thu.eml", bytes(mail)))
    inside = children(company, letter)
    assert rows(company) == [(inside["hd.xml"], inside["ban the hien.txt"], "same_invoice", False)]


def test_siblings_in_an_archive_are_tied_by_their_name_when_nothing_was_read(company: Services) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("1C26TSV_231.xml", xml())
        archive.writestr("1C26TSV_231.txt", "không đọc được gì trên tờ này")
        archive.writestr("1C26TSV_232.txt", "tờ này cũng không đọc được gì cả")
    [whole] = take(company, ("t3.zip", packed.getvalue()))
    inside = children(company, whole)
    assert rows(company) == [(inside["1C26TSV_231.xml"], inside["1C26TSV_231.txt"], "same_invoice", False)]


def test_a_copy_from_before_that_comes_again_beside_its_xml_is_tied(company: Services) -> None:
    poor = pages(series="", seller="không đọc được").replace(f"Mã số thuế: {ANPHA}\n", "")
    [read] = take(company, ("cu.txt", poor))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", xml())
        archive.writestr("b.txt", poor)
    [whole] = take(company, ("t3.zip", packed.getvalue()))
    assert rows(company) == [(children(company, whole)["a.xml"], read, "same_invoice", False)]


def test_the_xml_inside_a_german_pdf_is_tied_to_it(company: Services, test_data: Path) -> None:
    name = "ZUGFeRD_1p0_COMFORT_Einfach.pdf"
    [whole] = take(company, (name, (test_data / "invoices-de" / name).read_bytes()))
    [inside] = children(company, whole).values()
    assert rows(company) == [(inside, whole, "same_invoice", False)]


def test_not_related_holds_and_a_corrected_number_unties(company: Services, admin: Actor) -> None:
    data, read = take(company, ("a.xml", xml()), ("b.txt", pages()))
    [found] = links(company, read, admin).forms
    company.links.dismiss(admin, read, found.link_id)
    run_again(company, admin, data)
    assert rows(company) == [(data, read, "same_invoice", True)]
    company.links.restore(admin, data, found.link_id)
    company.documents.correct_fact(admin, read, FactField.NUMBER, "00000299")
    work(company)
    assert rows(company) == []


def test_who_may_not_see_one_form_is_not_told_of_it(company: Services, admin: Actor) -> None:
    data, read = take(company, ("a.xml", xml()), ("b.txt", pages()))
    with company.db.write() as session:
        session.execute(update(Document).where(Document.id == data).values(acl="team:elsewhere"))
    somebody = replace(admin, role=Role.STAFF)
    assert links(company, read, somebody) == Links()


def test_what_older_rules_linked_is_linked_again(company: Services) -> None:
    ids = take(company, ("a.xml", xml()), ("b.txt", pages()))
    assert company.linking.catch_up() == 0
    with company.db.write() as session:
        session.execute(update(DocumentSketch).values(rules=0))
    assert company.linking.catch_up() == 2
    work(company)
    assert rows(company) == [(ids[0], ids[1], "same_invoice", False)]
    assert company.linking.catch_up() == 0
