"""HTML, XML and RTF as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.workers.extract.sources import all_text, read
from workers.extract.base import UnreadableFile

_INVOICE = """<?xml version="1.0" encoding="UTF-8"?><HDon><DLHDon Id="x1"><TTChung><KHMSHDon>1</KHMSHDon>
<SHDon>00000123</SHDon></TTChung><NDHDon><NBan><Ten>CÔNG TY TNHH ĐẠI PHÁT</Ten><MST>0301234567</MST></NBan></NDHDon>
</DLHDon><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>%s</SignatureValue></Signature></HDon>"""


def test_html_is_read_as_seen_without_scripts(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Báo giá</title><style>p{}</style></head><body><script>evil()</script><h1>Kính gửi</h1>"
        "<p>Quý <b>khách</b>&nbsp;hàng</p><table><tr><td>Máy</td><td>5.000</td></tr></table><!-- ẩn --></body></html>"
    )
    result = read(tmp_path, "a.html", page.encode())
    assert all_text(result) == "Kính gửi\nQuý khách hàng\nMáy\t5.000"
    assert result.properties["title"] == "Báo giá"


def test_html_in_another_encoding_is_read_as_it_declares(tmp_path: Path) -> None:
    data = '<html><meta charset="windows-1252"><p>Größe</p></html>'.encode("cp1252")
    assert all_text(read(tmp_path, "a.html", data)) == "Größe"


def test_deeply_nested_html_is_no_trouble(tmp_path: Path) -> None:
    data = b"<html><body>" + b"<div>" * 5000 + b"sau" + b"</div>" * 5000
    assert "sau" in all_text(read(tmp_path, "a.html", data))


def test_an_invoice_keeps_the_names_of_its_fields_and_drops_its_signature(tmp_path: Path) -> None:
    text = all_text(read(tmp_path, "hd.xml", (_INVOICE % ("QUJD" * 60)).encode()))
    assert "SHDon: 00000123" in text
    assert "NBan\nTen: CÔNG TY TNHH ĐẠI PHÁT\nMST: 0301234567" in text
    assert "QUJD" not in text


def test_an_xml_bomb_is_not_blown_up(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><x>&e9;</x>'
    try:
        text = all_text(read(tmp_path, "a.xml", bomb.encode()))
    except UnreadableFile:
        return
    assert len(text) < 1000


def test_broken_xml_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        read(tmp_path, "a.xml", b"<?xml version='1.0'?><HDon><Ten>")


def test_rtf_text_in_old_fonts_is_converted_and_unicode_beside_it_kept(tmp_path: Path) -> None:
    fonts = rb"{\fonttbl{\f0\froman Arial;}{\f1\fnil .VnTime;}{\f2\fnil .VnTimeH;}{\f3{\*\panose 02}VNI-Times;}}"
    text = rb"\f0 \'e9t\'e9 {\f1 H\'eep \'ae\'e5ng} {\f2 s\'e8} {\f3 \'f1o\'e0ng} {\f1 \u272\'d0\u7891?ng}\par"
    data = rb"{\rtf1\ansi\ansicpg1252\deff1" + fonts + text + rb"\plain c\'abng ty}"
    assert [page.text for page in read(tmp_path, "a.rtf", data).pages] == ["été Hợp đồng SỐ đồng Đồng\ncông ty"]


def test_rtf_is_read_with_its_pages(tmp_path: Path) -> None:
    data = rb"{\rtf1\ansi\ansicpg1252\uc1 H\u7907?p \u273?\u7891?ng\par S\u7889?: 12\page Trang hai\par}"
    assert [page.text for page in read(tmp_path, "a.rtf", data).pages] == ["Hợp đồng\nSố: 12", "Trang hai"]
