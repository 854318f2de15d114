"""A Paper as TXT and HTML, and an invoice as the XML of a Vietnamese e-invoice."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree as Xml

from bench.samples.layouts.parts import gross, net, tax
from bench.samples.papers import Block, Brief, Facts, Grid, Heading, Paper, Signatures, Text, Title, to_lines
from bench.samples.wording import spell_dong

_CSS = (
    "body{font-family:Arial,sans-serif;max-width:46em;margin:2em auto}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:4px}"
)


def to_txt(paper: Paper, *, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """The paper as plain text; `encoding` may be utf-8, utf-8-sig or utf-16."""
    return newline.join(to_lines(paper)).encode(encoding)


def to_html(paper: Paper) -> bytes:
    """The paper as a web page saved from a portal or a newsletter."""
    title = next((block.text for block in paper.blocks if isinstance(block, Title)), "")
    body = "\n".join(_html(block) for block in paper.blocks)
    language = paper.facts.language
    page = (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_CSS}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode()


def _html(block: Block) -> str:
    match block:
        case Title(text, under):
            return f"<h1>{escape(text)}</h1>" + "".join(f"<p><i>{escape(line)}</i></p>" for line in under)
        case Heading(text):
            return f"<h3>{escape(text)}</h3>"
        case Text(text, _, style):
            tag = {"bold": "b", "italic": "i"}.get(style, "span")
            return f"<p><{tag}>{escape(text)}</{tag}></p>"
        case Grid():
            return _html_table(block)
        case Signatures(places):
            return "".join(f"<p><b>{escape(p.label)}</b><br>{escape(p.note)}<br>{escape(p.name)}</p>" for p in places)
        case _:
            lines = to_lines(Paper(_facts(), (block,)))[:-1]
            return "<p>" + "<br>\n".join(map(escape, lines)) + "</p>"


def _facts() -> Facts:
    return Facts("other")


def _html_table(block: Grid) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in block.headers)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    span = len(block.headers) - 1
    closing = "".join(
        f'<tr><td colspan="{span}"><b>{escape(label)}</b></td><td>{escape(value)}</td></tr>'
        for label, value in block.closing
    )
    return f"<table><tr>{head}</tr>{rows}{closing}</table>"


def to_invoice_xml(brief: Brief, rate: int = 8) -> bytes:
    """The brief's goods as an e-invoice of ours to them.

    Element names follow the structure the tax authority prescribes (Decision 1450/QĐ-TCT of 2021: HDon,
    DLHDon, TTChung, NDHDon…); a rendition for reading, without a signature that verifies.
    """
    series = brief.extra.get("series", "1C25TSV")
    root = Xml.Element("HDon")
    data = Xml.SubElement(root, "DLHDon", Id=f"HD{brief.number}")
    _fields(
        Xml.SubElement(data, "TTChung"),
        PBan="2.0.1",
        THDon="Hóa đơn giá trị gia tăng",
        KHMSHDon=series[0],
        KHHDon=series[1:],
        SHDon=brief.number.lstrip("0"),
        NLap=brief.day.isoformat(),
        DVTTe="VND",
        TGia="1",
        HTTToan="TM/CK",
    )
    content = Xml.SubElement(data, "NDHDon")
    us, them = brief.us, brief.them
    _fields(
        Xml.SubElement(content, "NBan"),
        Ten=us.name,
        MST=us.tax_code,
        DChi=us.address,
        SDThoai=us.phone.replace(" ", ""),
        DCTDTu=us.email,
        STKNHang=us.bank_account,
        TNHang=us.bank,
    )
    _fields(
        Xml.SubElement(content, "NMua"),
        Ten=them.name,
        MST=them.tax_code,
        DChi=them.address,
        HVTNMHang=brief.extra.get("contact", them.representative),
        DCTDTu=them.email,
    )
    _goods(content, brief, rate)
    signatures = Xml.SubElement(root, "DSCKS")
    Xml.SubElement(Xml.SubElement(signatures, "NBan"), "Ten").text = us.name
    Xml.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode").encode()


def _goods(content: Xml.Element, brief: Brief, rate: int) -> None:
    goods = Xml.SubElement(content, "DSHHDVu")
    for at, line in enumerate(brief.lines, start=1):
        _fields(
            Xml.SubElement(goods, "HHDVu"),
            TChat="1",
            STT=str(at),
            THHDVu=line.product,
            DVTinh=line.unit,
            SLuong=str(line.quantity),
            DGia=str(line.unit_price),
            ThTien=str(line.amount),
            TSuat=f"{rate}%",
        )
    total = Xml.SubElement(content, "TToan")
    by_rate = Xml.SubElement(Xml.SubElement(total, "THTTLTSuat"), "LTSuat")
    before, vat, amount = net(brief.lines), tax(brief.lines, rate), gross(brief.lines, rate)
    _fields(by_rate, TSuat=f"{rate}%", ThTien=str(before), TThue=str(vat))
    _fields(total, TgTCThue=str(before), TgTThue=str(vat), TgTTTBSo=str(amount), TgTTTBChu=f"{spell_dong(amount)}./.")


def _fields(parent: Xml.Element, **values: str) -> None:
    for name, value in values.items():
        if value:
            Xml.SubElement(parent, name).text = value
