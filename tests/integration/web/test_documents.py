"""The pages of documents: what they show, what may be done, and that nothing of another team's is shown."""

from __future__ import annotations

from sqlalchemy import event, select

from app.db.tables import AuditRow, Document
from app.domain.access import Actor
from tests.integration.web.conftest import Browser, Site
from tests.integration.web.paper_maker import OTHER_TEAM, Paper, candidate, customer, png, put

HOSTILE = '"><script>alert(1)</script>'
FACT = {
    "field": "number",
    "value": "42/2026/HĐ",
    "raw": "42",
    "page": 1,
    "box": [0.1, 0.1, 0.3, 0.2],
    "confidence": 0.9,
}


def _document(site: Site, document_id: str) -> Document:
    return site.services.documents.require(Actor("cli", "test"), document_id)


def _actions(site: Site, document_id: str) -> list[str]:
    with site.services.db.read() as session:
        query = select(AuditRow.action).where(AuditRow.subject_id == document_id).order_by(AuditRow.id)
        return list(session.scalars(query))


def test_the_list_shows_documents_and_narrows(site: Site, staff: Browser) -> None:
    customer(site.services, "KH00001", "Công ty Hoa Sen")
    put(site.services, Paper(title="Hợp đồng Hoa Sen", customer="KH00001"))
    put(site.services, Paper(title="Thư lạ", type="letter", status="unknown"))
    page = staff.get("/documents").get_data(as_text=True)
    assert "Hợp đồng Hoa Sen" in page
    assert "Thư lạ" in page
    assert "Thư lạ" not in staff.get("/documents?status=filed").get_data(as_text=True)
    assert "Hợp đồng Hoa Sen" not in staff.get("/documents?type=letter").get_data(as_text=True)
    assert "Hợp đồng Hoa Sen" in staff.get("/documents?customer=kh00001").get_data(as_text=True)
    assert "No customer has the code" in staff.get("/documents?customer=KH9").get_data(as_text=True)
    assert "Nothing fits" in staff.get("/documents?door=api").get_data(as_text=True)


def test_an_empty_list_says_what_to_do(staff: Browser) -> None:
    assert "No documents yet" in staff.get("/documents").get_data(as_text=True)


def test_a_page_shows_the_document_its_marks_its_facts_and_why(site: Site, staff: Browser) -> None:
    party = customer(site.services, "KH00001", "Công ty Hoa Sen", tax_code="0101234567")
    paper = Paper(customer="KH00001", facts=(FACT,), candidates=[candidate(party, 0.99)])
    document_id = put(site.services, paper)
    page = staff.get(f"/documents/{document_id}?page=2&q=hop+dong").get_data(as_text=True)
    assert "It carries this customer&#39;s tax code." in page
    assert "tax code 0101234567 on page 1" in page
    assert "42/2026/HĐ" in page
    assert page.count("on-hit") == 2  # "hợp đồng" on page 2 as one place, and "đồng" by itself
    assert 'data-words="2"' in page
    assert f'/documents/{document_id}/pages/1/layer?q=hop+dong"' in page  # the other page's is loaded when seen
    assert "style=" not in page
    assert _actions(site, document_id) == ["view"]


def test_text_of_a_document_is_never_markup(site: Site, staff: Browser) -> None:
    hostile = Paper(
        name=HOSTILE,
        title=HOSTILE,
        pages=(f"{HOSTILE} alert",),
        facts=({**FACT, "value": HOSTILE},),
        values={"number": HOSTILE, "subject": HOSTILE},
    )
    with_picture = put(site.services, hostile)
    without = put(site.services, Paper(name="x.txt", title=HOSTILE, pages=(HOSTILE,), picture=False))
    for path in (
        f"/documents/{with_picture}?q=alert",
        f"/documents/{without}?q=alert",
        f"/documents/{with_picture}/pages/1/layer?q=alert",
        f"/documents/{without}/pages/1/text?q={HOSTILE}",
        f"/documents/{without}/preview?q=alert",
        "/documents",
        "/search?q=alert",
    ):
        page = staff.get(path).get_data(as_text=True)
        assert "<script>alert" not in page, path
        assert "alert" in page, path


def test_the_number_of_queries_does_not_grow_with_the_document(site: Site, staff: Browser) -> None:
    short = put(site.services, Paper(title="short", pages=("một",) * 2))
    long = put(site.services, Paper(title="long", pages=("một hai",) * 90, facts=(FACT,) * 40))
    counts = {}
    for name, document_id in (("short", short), ("long", long)):
        seen: list[str] = []
        listener = lambda *args: seen.append(args[2])  # noqa: B023, E731
        event.listen(site.services.db.engine, "before_cursor_execute", listener)
        staff.get(f"/documents/{document_id}?q=hai")
        event.remove(site.services.db.engine, "before_cursor_execute", listener)
        counts[name] = len(seen)
        assert sum("pages.words" in statement for statement in seen) == 1, "the words of one page only"
    assert counts["short"] == counts["long"]


def test_another_teams_document_is_not_there_by_any_way(site: Site, admin: Browser, staff: Browser) -> None:
    hidden = put(site.services, Paper(title="Mật", acl=OTHER_TEAM, type="email", html="<b>mật</b>"))
    paths = ["", "/original", "/searchable.pdf", "/text", "/pages/1.webp", "/pages/1/layer", "/pages/1/text"]
    paths += ["/preview", "/mail", "/customers?who=a", "/progress"]
    for browser in (admin, staff):
        for path in paths:
            assert browser.get(f"/documents/{hidden}{path}").status_code == 404, path
        for path in ("title", "facts", "assign", "dismiss", "undo", "password", "retry", "trash", "restore"):
            data: dict[str, object] = {"title": "x", "field": "number", "value": "1", "party_id": "x", "password": "x"}
            assert browser.post(f"/documents/{hidden}/{path}", data).status_code == 404, path
        assert "Mật" not in browser.get("/documents").get_data(as_text=True)
        assert "Mật" not in browser.get("/search?q=").get_data(as_text=True)
    assert _actions(site, hidden) == []


def test_a_candidate_of_another_team_is_not_named(site: Site, staff: Browser) -> None:
    hidden = customer(site.services, "KH00002", "Công ty Giấu Kín", acl=OTHER_TEAM)
    document_id = put(site.services, Paper(status="review", candidates=[candidate(hidden)], reason="weak"))
    page = staff.get(f"/documents/{document_id}").get_data(as_text=True)
    assert "Giấu Kín" not in page
    assert "KH00002" not in page
    assert "Giấu Kín" not in staff.get(f"/review/{document_id}").get_data(as_text=True)


def test_a_picture_is_drawn_once_private_and_checked_by_its_tag(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper(content=png(), media_type="image/png", pages=("một",)))
    answer = staff.get(f"/documents/{document_id}/pages/1.webp?w=160")
    assert answer.status_code == 200
    assert answer.mimetype == "image/webp"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = staff.get(f"/documents/{document_id}/pages/1.webp?w=160", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    turned = staff.get(f"/documents/{document_id}/pages/1.webp?w=160&turn=90")
    assert turned.headers["ETag"] != answer.headers["ETag"]
    assert staff.get(f"/documents/{document_id}/pages/9.webp").status_code == 404
    assert len(list(site.services.settings.cache_dir.rglob("*.webp"))) == 2


def test_a_file_without_pictures_has_no_picture_but_its_text(site: Site, staff: Browser) -> None:
    plain = Paper(name="a.txt", picture=False, media_type="text/plain", content=b"xin", pages=("xin chào",))
    document_id = put(site.services, plain)
    assert staff.get(f"/documents/{document_id}/pages/1.webp").status_code == 404
    page = staff.get(f"/documents/{document_id}?q=chao").get_data(as_text=True)
    assert '<mark class="on-text">chào</mark>' in page


def test_the_original_comes_as_a_file_to_save(site: Site, staff: Browser) -> None:
    evil = Paper(name='../a"b/trang đẹp.html', media_type="text/html", content=b"<script>alert(1)</script>")
    document_id = put(site.services, evil)
    answer = staff.get(f"/documents/{document_id}/original")
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.mimetype == "application/octet-stream"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=UTF-8''.._a%22b_trang%20%C4%91%E1%BA%B9p.html" in disposition
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content_length == len(answer.data)
    assert _actions(site, document_id) == ["download"]


def test_text_and_searchable_pdf_are_downloads_in_the_log(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper(content=png(), pages=("một hai",), values={"ocr_pages": 1}))
    text = staff.get(f"/documents/{document_id}/text")
    assert text.get_data(as_text=True) == "một hai"
    assert text.headers["Content-Disposition"].startswith("attachment")
    pdf = staff.get(f"/documents/{document_id}/searchable.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert _actions(site, document_id) == ["download", "download"]


def test_a_persons_title_stays_and_an_empty_one_gives_it_back(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper())
    assert staff.post(f"/documents/{document_id}/title", {"title": "Hợp đồng  của Lan"}).status_code == 303
    assert _document(site, document_id).title == "Hợp đồng của Lan"
    assert _document(site, document_id).title_source == "user"
    staff.post(f"/documents/{document_id}/title", {"title": ""})
    assert _document(site, document_id).title_source == "template"
    assert "Changed the title" in staff.get(f"/documents/{document_id}").get_data(as_text=True)


def test_a_corrected_fact_wins_and_a_bad_one_is_refused(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper(facts=(FACT,)))
    address = f"/documents/{document_id}/facts"
    assert staff.post(address, {"field": "amount", "value": "1.250.000 đ"}).status_code == 303
    assert str(_document(site, document_id).amount) == "1250000"
    assert staff.post(address, {"field": "amount", "value": "nhiều"}).status_code == 400
    assert staff.post(address, {"field": "date", "value": "12/03/2024"}).status_code == 400
    assert staff.post(address, {"field": "nonsense", "value": "x"}).status_code == 400
    assert str(_document(site, document_id).amount) == "1250000"
    part = staff.post(address, {"field": "number", "value": "43/2026"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "43/2026" in part.get_data(as_text=True)
    assert "<html" not in part.get_data(as_text=True)


def test_wrong_customer_is_mended_and_undone(site: Site, staff: Browser) -> None:
    customer(site.services, "KH00001", "Công ty Hoa Sen")
    right = customer(site.services, "KH00002", "Công ty Hoa Súng")
    document_id = put(site.services, Paper(customer="KH00001"))
    asked = f"/documents/{document_id}/customers?who=hoa+sung"
    part = staff.get(asked, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Công ty Hoa Súng" in part
    assert "<html" not in part
    assert "<html" in staff.get(asked).get_data(as_text=True)
    staff.post(f"/documents/{document_id}/assign", {"party_id": right})
    assert _document(site, document_id).party_id == right
    page = staff.get(f"/documents/{document_id}").get_data(as_text=True)
    assert "Lan filed it here." in page
    staff.post(f"/documents/{document_id}/undo")
    assert _document(site, document_id).party_id != right


def test_the_trash_and_back(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper(title="Vứt đi"))
    assert staff.post(f"/documents/{document_id}/trash").status_code == 302
    listed = staff.get("/documents").get_data(as_text=True)
    assert f"/documents/{document_id}/restore" in listed  # the toast's undo
    assert f'href="/documents/{document_id}"' not in listed
    assert "in the trash" in staff.get(f"/documents/{document_id}").get_data(as_text=True)
    staff.post(f"/documents/{document_id}/restore")
    assert f'href="/documents/{document_id}"' in staff.get("/documents").get_data(as_text=True)


def test_held_failed_and_moving_documents_say_what_can_be_done(site: Site, staff: Browser) -> None:
    held = put(site.services, Paper(title="a", status="held", pages=()))
    assert "This file is locked." in staff.get(f"/documents/{held}").get_data(as_text=True)
    assert staff.post(f"/documents/{held}/password", {"password": "bí mật"}).status_code == 303
    assert _document(site, held).status == "received"
    failed = Paper(title="b", status="failed", pages=(), values={"status_reason": "the PDF has no pages"})
    page = staff.get(f"/documents/{put(site.services, failed)}").get_data(as_text=True)
    assert "The PDF has no pages." in page
    assert "Try again" in page
    assert f"/documents/{held}/progress" in staff.get(f"/documents/{held}").get_data(as_text=True)
    settled = put(site.services, Paper(title="c"))
    assert staff.get(f"/documents/{settled}/progress").headers["HX-Refresh"] == "true"


def test_mail_html_comes_cleaned_for_a_scriptless_frame(site: Site, staff: Browser) -> None:
    html = (
        '<p style="color:red;position:fixed" onclick="x()">Chào</p><script>alert(1)</script>'
        '<img src="http://tracker.vn/x.png"><img src="data:image/png;base64,AAAA">'
        '<a href="http://evil.vn">bấm</a><form action="/x"><input name="password"></form>'
        "<style>body{display:none}</style>"
        '<iframe src="http://evil.vn"></iframe><svg onload="x()"></svg>'
    )
    mail = put(site.services, Paper(name="thu.eml", type="email", picture=False, html=html, pages=("Chào",)))
    answer = staff.get(f"/documents/{mail}/mail")
    body = answer.get_data(as_text=True).partition("</style>")[2]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Chào" in body
    assert "color:red" in body.replace(" ", "")
    assert "data:image/png;base64,AAAA" in body
    for bad in ("script", "onclick", "position", "http", "<form", "<input", "<iframe", "svg", "display:none"):
        assert bad not in body, bad
    page = staff.get(f"/documents/{mail}").get_data(as_text=True)
    assert "<iframe sandbox" in page
    assert "tracker.vn" not in page


def test_a_long_document_comes_in_parts(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper(pages=("trang",) * 230))
    page = staff.get(f"/documents/{document_id}?page=150").get_data(as_text=True)
    assert page.count('class="sheet"') == 100
    assert 'id="page-101"' in page
    assert "Earlier pages" in page
    assert "page=201#page-201" in page


def test_the_palette_finds_titles(site: Site, staff: Browser) -> None:
    document_id = put(site.services, Paper(title="Hợp đồng bảo trì thang máy"))
    assert f"/documents/{document_id}" in staff.get("/palette?q=thang").get_data(as_text=True)
