"""The demo's mails: one direct, five forwarded by colleagues with different programs."""

from __future__ import annotations

from dataclasses import replace

from bench.samples.demo import Desk, scanned
from bench.samples.layouts import english, identity, office, trade
from bench.samples.layouts.mails import MAILS
from bench.samples.papers import Facts
from bench.samples.records import Contact
from bench.samples.render import scans
from bench.samples.render.mail import Attachment, Mail, forwarded, to_eml
from bench.samples.render.office import to_docx
from bench.samples.render.pdf import to_pdf
from bench.samples.render.slides import to_pptx
from bench.samples.truths import SampleDocument, Truth, flowing_truth, paper_truth

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def demo_mails(desk: Desk) -> list[SampleDocument]:
    """Six mails with their truths; the attachments are their `parts`."""
    return [
        _order(desk),
        _trouble(desk),
        _acceptance(desk),
        _agreement(desk),
        _registration(desk),
        _question(desk),
    ]


def _mail(desk: Desk, kind: str, writer: Contact, ago: int, hour: int, number: str = "") -> Mail:
    subject, body = MAILS[kind]
    customer = desk.customer(writer.customer)
    colleague = desk.company.organisation.colleagues[1]
    return Mail(
        from_name=writer.name,
        from_address=writer.email,
        to=colleague.email,
        subject=subject.format(number=number),
        body=tuple(paragraph.format(number=number) for paragraph in body),
        sent_at=desk.moment(ago, hour, 12),
        signature=tuple(line for line in (writer.name, writer.title, customer.name, f"ĐT: {writer.phone}") if line),
    )


def _docs(desk: Desk, tag: str = "") -> str:
    return f"docs{tag}@{desk.company.organisation.domains[0]}"


def _order(desk: Desk) -> SampleDocument:
    writer = desk.customer("KH00004").contacts[1]
    number = f"PO-{desk.day(4):%y%m}-118"
    paper = trade.purchase_order(desk.brief("KH00004", number, 4, extra={"contact": writer.name}))
    name = f"{number}.pdf"
    mail = replace(
        _mail(desk, "order", writer, 4, 9, number),
        to=_docs(desk),
        logo=desk.customer("KH00004").name,
        attachments=(Attachment(name, to_pdf(paper), "application/pdf"),),
    )
    part = paper_truth(paper, "KH00004", why="Follows its mail; its tax code agrees")
    truth = desk.mail_truth(
        mail, "KH00004", "Known contact writes to us; the inline sign is no document", ((name, part),)
    )
    return SampleDocument("mail-01-truc-tiep.eml", "mail", to_eml(mail), truth)


def _trouble(desk: Desk) -> SampleDocument:
    writer = desk.customer("KH00005").contacts[0]
    mail = _mail(desk, "trouble", writer, 2, 8)
    by = desk.company.organisation.colleagues[2]
    note = "Anh Long xem giúp trường hợp này, em chuyển vào hồ sơ khách."
    content = forwarded(mail, by, _docs(desk), "gmail-vi", note, desk.moment(2, 9, 5))
    truth = desk.mail_truth(mail, "KH00005", "Forwarded with Gmail; the branch's mailbox inside, not the parent's")
    return SampleDocument("mail-02-gmail-vi.eml", "mail", content, truth)


def _acceptance(desk: Desk) -> SampleDocument:
    writer = desk.customer("KH00016").contacts[1]
    number = f"11/{desk.day(8).year}/BBNT"
    paper = office.acceptance(desk.brief("KH00016", number, 8, variant=3))
    name = "Bien ban nghiem thu da ky.docx"
    mail = replace(_mail(desk, "acceptance", writer, 7, 14), attachments=(Attachment(name, to_docx(paper), DOCX),))
    by = desk.company.organisation.colleagues[1]
    content = forwarded(mail, by, _docs(desk), "outlook-vi", "Lưu hồ sơ giúp chị nhé.", desk.moment(7, 15))
    part = flowing_truth(paper, "KH00016", "Follows its mail; its tax code agrees")
    truth = desk.mail_truth(mail, "KH00016", "Forwarded with Outlook in Vietnamese", ((name, part),))
    return SampleDocument("mail-03-outlook-vi.eml", "mail", content, truth)


def _agreement(desk: Desk) -> SampleDocument:
    writer = desk.customer("KH00007").contacts[0]
    number = f"NI-{desk.day(30).year}-004"
    brief = desk.brief("KH00007", number, 30, language="en", effective=desk.day(29), expiry=desk.day(-336))
    paper, name = english.agreement(brief), f"Agreement {number}.pdf"
    mail = replace(
        _mail(desk, "agreement", writer, 28, 10, number),
        attachments=(Attachment(name, to_pdf(paper), "application/pdf"),),
    )
    by = desk.company.organisation.colleagues[0]
    content = forwarded(mail, by, _docs(desk), "outlook-en", "Please file under Northmere.", desk.moment(28, 11))
    part = paper_truth(paper, "KH00007", why="Follows its mail; English, no tax code of theirs")
    truth = desk.mail_truth(mail, "KH00007", "Forwarded with Outlook in English", ((name, part),))
    return SampleDocument("mail-04-outlook-en.eml", "mail", content, truth)


def _registration(desk: Desk) -> SampleDocument:
    customer = desk.customer("KH00015")
    paper = identity.registration(desk.brief("KH00015", "", 210, extra={"short": "MINH TRI LAW"}))
    picture = scans.scan_pages(to_pdf(paper), scans.CLEAN, desk.company.seed)[0]
    slides = to_pptx(
        "Hồ sơ năng lực", customer.name, (customer.party.address, customer.party.email, customer.party.phone)
    )
    mail = replace(
        _mail(desk, "registration", customer.contacts[1], 14, 16),
        attachments=(
            Attachment("DKKD.jpg", scans.as_image(picture, scans.CLEAN, "JPEG"), "image/jpeg"),
            Attachment("Gioi thieu.pptx", slides, PPTX),
        ),
    )
    by = desk.company.organisation.colleagues[3]
    content = forwarded(mail, by, _docs(desk), "apple-vi", "Cập nhật thông tin xuất hóa đơn.", desk.moment(14, 17))
    parts = (
        ("DKKD.jpg", scanned(paper_truth(paper, "KH00015", why="Follows its mail; its tax code agrees"))),
        ("Gioi thieu.pptx", Truth("filed", "KH00015", Facts("other"), "Follows its mail")),
    )
    truth = desk.mail_truth(mail, "KH00015", "Forwarded with Apple Mail in Vietnamese", parts)
    return SampleDocument("mail-05-apple-vi.eml", "mail", content, truth)


def _question(desk: Desk) -> SampleDocument:
    writer = desk.customer("KH00009").contacts[0]
    mail = _mail(desk, "question", writer, 1, 10)
    by = desk.company.organisation.colleagues[1]
    to = _docs(desk, "+KH00009")
    content = forwarded(mail, by, to, "attached", "Khách hỏi gia hạn, em chuyển hồ sơ.", desk.moment(1, 13))
    why = "Forwarded as an attached mail to docs+KH00009; the writer uses free mail"
    truth = desk.mail_truth(mail, "KH00009", why)
    return SampleDocument("mail-06-dinh-kem-thu.eml", "mail", content, truth)
