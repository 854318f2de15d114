"""The 25 documents of the demo: every door, every format, each with its truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from bench.samples import identifiers
from bench.samples.demo import Desk, dropped, scanned, upload
from bench.samples.demo_mails import demo_mails
from bench.samples.layouts import contracts, identity, office, trade
from bench.samples.papers import Facts
from bench.samples.records import Party, SampleCompany
from bench.samples.render import scans
from bench.samples.render.bundle import to_zip
from bench.samples.render.odd import drawing, to_odt, to_rtf
from bench.samples.render.office import to_docx, to_xlsx
from bench.samples.render.pdf import to_pdf
from bench.samples.render.plain import to_html, to_invoice_xml, to_txt
from bench.samples.truths import SampleDocument, Truth, flowing_truth, paper_truth

PASSWORD = "saoviet2025"
_RENTAL = "018/HĐTM-SV"


def sample_documents(company: SampleCompany) -> list[SampleDocument]:
    """All 25, in the order they are best sent: the duplicate after its first, the appendix after its contract."""
    desk = Desk(company)
    first = _rental(desk)
    makers: tuple[Callable[[Desk], SampleDocument], ...] = (
        _clean_scan, _bad_scan, _appendix, _quotation, _e_invoice, _tiff, _sideways_png, _photo,
        _upside_down, _sisters, _stranger, _encrypted, _identity_card, _minutes, _notice, _archive, _drawing,
    )  # fmt: skip
    made = [make(desk) for make in makers]
    return [first, *made, *demo_mails(desk), _duplicate(first)]


def write_documents(documents: list[SampleDocument], folder: Path) -> Path:
    """Write each file below `folder`/documents by door, and truth.json beside them; the latter's path."""
    root = folder / "documents"
    for document in documents:
        path = root / document.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.content)
    truth = root / "truth.json"
    truth.write_text(
        json.dumps([d.as_json() for d in documents], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return truth


def _year(desk: Desk, ago: int) -> int:
    return desk.day(ago).year


def rental_number(desk: Desk) -> str:
    """The number of the first contract, which its appendix refers to."""
    number, kind = _RENTAL.split("/")
    return f"{number}/{_year(desk, 338)}/{kind}"


def _rental(desk: Desk) -> SampleDocument:
    start = desk.day(337)
    brief = desk.brief(
        "KH00001", rental_number(desk), 338, rent=True, effective=start, expiry=desk.day(-27), variant=1, lines=3
    )
    paper = contracts.rental(brief)
    truth = paper_truth(paper, "KH00001", why="Tax code of one of three sisters; the contract ends in 27 days")
    return dropped("HD thue may photocopy - Dai Phat.pdf", to_pdf(paper), truth)


def _clean_scan(desk: Desk) -> SampleDocument:
    number = f"042/{_year(desk, 311)}/HĐBT-SV"
    brief = desk.brief("KH00014", number, 311, rent=True, effective=desk.day(310), expiry=desk.day(-55), variant=4)
    paper = contracts.maintenance(brief)
    pictures = scans.scan_pages(to_pdf(paper), scans.CLEAN, desk.company.seed)
    truth = scanned(paper_truth(paper, "KH00014", why="Clean scan, tax code; ends in 55 days"))
    return upload("scan0001.pdf", scans.as_pdf(pictures, scans.CLEAN), truth)


def _bad_scan(desk: Desk) -> SampleDocument:
    customer = desk.customer("KH00006")
    former = replace(customer.party, name=customer.former_names[0])
    number = f"007/{_year(desk, 281)}/HĐTM-SV"
    brief = desk.brief_for(former, number, 281, rent=True, effective=desk.day(280), expiry=desk.day(-85), lines=2)
    paper = contracts.rental(brief)
    wear = replace(scans.BAD, stamp=former.name)
    pictures = scans.scan_pages(to_pdf(paper), wear, desk.company.seed)
    truth = scanned(
        paper_truth(paper, "KH00006", why="Bad scan under the firm's former name, same tax code; 85 days left")
    )
    return dropped(f"SCN_{desk.day(281):%Y%m%d}_0007.pdf", scans.as_pdf(pictures, wear), truth)


def _appendix(desk: Desk) -> SampleDocument:
    number = f"PL01-{rental_number(desk)}"
    brief = desk.brief(
        "KH00001", number, 120, reference=rental_number(desk), reference_day=desk.day(338), lines=2, rent=True
    )
    paper = contracts.appendix(brief)
    truth = flowing_truth(paper, "KH00001", "Tax code, and the number of a contract already filed")
    return upload("Phu luc 01 HD thue may.docx", to_docx(paper), truth)


def _quotation(desk: Desk) -> SampleDocument:
    brief = desk.brief("KH00012", f"BG-{desk.day(18):%y%m}-014", 18, lines=5)
    paper = trade.proposal(brief)
    facts = replace(paper.facts, expiry=brief.day + timedelta(days=15))  # what the workbook says of its validity
    truth = Truth("filed", "KH00012", facts, "Workbook with the customer's tax code")
    return SampleDocument("Bao gia An Khang Vina.xlsx", "cli", to_xlsx(brief), truth)


def _e_invoice(desk: Desk) -> SampleDocument:
    series = f"1C{desk.day(25):%y}TSV"
    brief = desk.brief("KH00010", "00000231", 25, extra={"series": series})
    facts = replace(trade.invoice(brief).facts, number=brief.number.lstrip("0"))  # as the XML writes it
    truth = Truth("filed", "KH00010", facts, "Buyer's tax code in the XML of the invoice")
    return upload(f"{series}_231.xml", to_invoice_xml(brief), truth)


def _tiff(desk: Desk) -> SampleDocument:
    number = f"03/{_year(desk, 60)}/BBNT"
    brief = desk.brief("KH00011", number, 60, reference=f"055/{_year(desk, 90)}/HĐMB-SV", lines=4)
    paper = office.acceptance(brief)
    pictures = scans.scan_pages(to_pdf(paper), scans.CLEAN, desk.company.seed)
    truth = scanned(paper_truth(paper, "KH00011", why="Scan of several pages in one TIFF, tax code"))
    return dropped("nghiem thu suoi may.tif", scans.as_tiff(pictures, scans.CLEAN), truth)


def _sideways_png(desk: Desk) -> SampleDocument:
    brief = desk.brief("KH00013", f"12/{_year(desk, 9)}/ĐNTT-SV", 9, lines=2)
    paper = trade.payment_request(brief)
    picture = scans.scan_pages(to_pdf(paper), scans.SIDEWAYS, desk.company.seed)[0]
    truth = scanned(paper_truth(paper, "KH00013", why="Scanned lying on its side; the payer's tax code"))
    return upload("de nghi thanh toan.png", scans.as_image(picture, scans.SIDEWAYS, "PNG"), truth)


def _photo(desk: Desk) -> SampleDocument:
    brief = desk.brief("KH00010", f"PO-{desk.day(3):%y%m}-07", 3, lines=3)
    paper = trade.purchase_order(brief)
    truth = scanned(
        paper_truth(paper, "KH00010", why="Phone photo on a desk, pixels sideways by EXIF; buyer's tax code")
    )
    return upload(f"IMG_{desk.day(3):%Y%m%d}_101512.jpg", scans.photo(to_pdf(paper), desk.company.seed), truth)


def _upside_down(desk: Desk) -> SampleDocument:
    number = f"09/{_year(desk, 33)}/BBTL"
    brief = desk.brief("KH00002", number, 33, variant=2, reference=f"031/{_year(desk, 400)}/HĐMB-SV", lines=5)
    paper = office.acceptance(brief)
    pictures = scans.scan_pages(to_pdf(paper), scans.UPSIDE_DOWN, desk.company.seed)
    truth = scanned(paper_truth(paper, "KH00002", why="Two pages fed upside down; one of three sisters by tax code"))
    return dropped("scan0002.pdf", scans.as_pdf(pictures, scans.UPSIDE_DOWN), truth)


def _sisters(desk: Desk) -> SampleDocument:
    nowhere = replace(desk.customer("KH00002").party, city="Hải Phòng")
    brief = desk.brief_for(
        nowhere, f"21/CV-{_year(desk, 6)}", 6, variant=1, extra={"bare": "yes", "name": "Công ty Đại Phát"}
    )
    paper = office.letter(brief)
    truth = paper_truth(
        paper,
        None,
        outcome="review",
        why="Only the name that three sisters share",
        candidates=("KH00001", "KH00002", "KH00003"),
    )
    return upload("cong van Dai Phat.pdf", to_pdf(paper), truth)


def stranger(seed: int) -> Party:
    """A company that is no customer yet."""
    rng = Random(f"{seed}:stranger")
    return Party(
        name="Công ty TNHH Dược phẩm Bạch Đàn Xanh",
        tax_code=identifiers.tax_code(rng, "cantho"),
        address="Số 88 đường Mạch Nha, phường Hòa Mỹ, Thành phố Cần Thơ",
        phone=identifiers.fixed_line(rng, "cantho"),
        email="muahang@bachdanxanh-demo.vn",
        website="www.bachdanxanh-demo.vn",
        representative="Tô Thị Hồng Nhung",
        position="Giám đốc",
        bank_account=identifiers.account_number(rng),
        bank="Sacombank - PGD Ninh Kiều",
        city="Cần Thơ",
    )


def _stranger(desk: Desk) -> SampleDocument:
    brief = desk.brief_for(stranger(desk.company.seed), f"ĐĐH-{desk.day(2):%y%m}-03", 2, variant=1)
    paper = trade.purchase_order(brief)
    truth = paper_truth(paper, None, outcome="unknown", why="Not a customer yet; name, tax code and address are on it")
    return dropped("don dat hang bach dan xanh.pdf", to_pdf(paper), truth)


def _encrypted(desk: Desk) -> SampleDocument:
    brief = desk.brief("KH00003", "00000240", 12, extra={"series": f"1C{desk.day(12):%y}TSV"})
    paper = trade.invoice(brief)
    truth = replace(
        paper_truth(
            paper,
            "KH00003",
            outcome="held",
            why="Opens with its password only; then its tax code files it to one of three sisters",
        ),
        password=PASSWORD,
    )
    return upload("hoa don (mat khau).pdf", to_pdf(paper, password=PASSWORD), truth)


def _identity_card(desk: Desk) -> SampleDocument:
    brief = desk.brief("KH00008", "CCCD", 900, expiry=desk.day(-2700))
    paper = identity.citizen_card(brief)
    picture = scans.scan_pages(to_pdf(paper), scans.CLEAN, desk.company.seed)[0]
    picture = picture.crop((0, 0, picture.width, round(picture.height * 0.55)))
    truth = scanned(paper_truth(paper, "KH00008", why="The folder's name is the customer's code; personal ID agrees"))
    return dropped("cccd thanh ha.webp", scans.as_image(picture, scans.CLEAN, "WEBP"), truth, "KH00008")


def _minutes(desk: Desk) -> SampleDocument:
    paper = office.minutes(desk.brief("KH00016", "", 15))
    truth = flowing_truth(paper, "KH00016", "Plain text with the customer's phone, mail and full name")
    return SampleDocument("bien ban hop so hoa.txt", "cli", to_txt(paper, newline="\r\n"), truth)


def _notice(desk: Desk) -> SampleDocument:
    paper = office.letter(desk.brief("KH00012", f"45/TB-{_year(desk, 5)}", 5, variant=1))
    truth = flowing_truth(paper, "KH00012", "Saved web page with tax code and mail of the customer")
    return upload("thong bao lich nghi.html", to_html(paper), truth)


def _archive(desk: Desk) -> SampleDocument:
    contract = f"049/{_year(desk, 80)}/HĐMB-SV"
    handover = office.acceptance(desk.brief("KH00004", f"05/{_year(desk, 20)}/BBBG", 20, variant=1, reference=contract))
    request = trade.payment_request(desk.brief("KH00004", f"15/{_year(desk, 19)}/ĐNTT-SV", 19, reference=contract))
    letter = office.complaint(desk.brief("KH00004", f"33/CV-{_year(desk, 17)}", 17, variant=1))
    members = {
        "01 bien ban ban giao.pdf": (to_pdf(handover), handover),
        "02 de nghi thanh toan.rtf": (to_rtf(request), request),
        "03 khieu nai giay A4.odt": (to_odt(letter), letter),
    }
    parts = tuple(
        (name, flowing_truth(paper, "KH00004", "Its own tax code (the parent's, not the branch's)"))
        for name, (_, paper) in members.items()
    )
    container = Truth(
        "any", "KH00004", Facts("other"), "A container; its three files are filed by their own signs", parts=parts
    )
    return upload(
        "ho so huong que viet.zip", to_zip({name: content for name, (content, _) in members.items()}), container
    )


def _drawing(desk: Desk) -> SampleDocument:
    truth = Truth(
        "filed", "KH00009", Facts("other"), "No text can be read; kept, findable by name, filed by its folder"
    )
    return dropped("ban ve bang hieu.cdrx", drawing(desk.company.seed), truth, "KH00009")


def _duplicate(first: SampleDocument) -> SampleDocument:
    truth = replace(first.truth, outcome="duplicate", duplicate_of=first.path, why="The same bytes under another name")
    return upload("ban sao hop dong thue.pdf", first.content, truth)
