"""Nobody gets in where they do not belong."""

from __future__ import annotations

import pytest

from app.db.tables import AuditRow, UserSession
from app.domain.access import Actor, Role
from app.services.sessions import token_hash
from app.web.security import PAGE_POLICY
from tests.integration.web.conftest import PASSWORD, Browser, Site

PUBLIC = {
    "health.up",
    "health.ready",
    "metrics.read",  # for this machine, and for a token
    "auth.sign_in",
    "me.preferences",
    "static_file",
}


def test_every_view_but_the_named_ones_needs_a_sign_in(site: Site, visitor: Browser) -> None:
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "1").replace(f"<path:{name}>", "1").replace(f"<int:{name}>", "1")
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            answer = visitor.client.open(path, method=method)
            if rule.endpoint.startswith("api."):  # asks for a token, and sends nobody anywhere
                assert answer.status_code == 401, rule
                continue
            assert answer.status_code == 302, rule
            assert answer.location.startswith("/sign-in"), rule


def test_settings_are_for_administrators(site: Site, staff: Browser, admin: Browser) -> None:
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith("settings.") and not rule.arguments and "GET" in (rule.methods or ()):
            assert staff.get(rule.rule).status_code == 403, rule
            assert admin.get(rule.rule).status_code in {200, 302}, rule


def test_a_staff_account_cannot_post_to_settings(site: Site, staff: Browser) -> None:
    [boss] = [a for a in site.services.users.all() if a.login == "admin"]
    assert staff.post(f"/settings/users/{boss.id}/active", {"active": "0"}).status_code == 403
    assert site.services.users.get(boss.id).active


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/nowhere", "/healthz", "/static/x/css/base.css", "/api/v1/documents/1"]
)
def test_every_answer_carries_the_policy(admin: Browser, path: str) -> None:
    headers = admin.get(path).headers
    assert headers["Content-Security-Policy"] == PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_private_pages_are_not_kept_by_anybody(admin: Browser) -> None:
    assert admin.get("/").headers["Cache-Control"] == "private, no-store"


def test_a_post_without_the_token_changes_nothing(site: Site, admin: Browser) -> None:
    answer = admin.client.post("/settings/users", data={"login": "eve", "name": "Eve", "role": "admin"})
    assert answer.status_code == 400
    assert "eve" not in {a.login for a in site.services.users.all()}


def test_the_token_of_another_session_is_refused(site: Site, admin: Browser, staff: Browser) -> None:
    answer = admin.client.post(
        "/settings/users", data={"csrf_token": staff.token(), "login": "eve", "name": "Eve", "role": "admin"}
    )
    assert answer.status_code == 400
    assert "eve" not in {a.login for a in site.services.users.all()}


def test_sign_in_itself_needs_the_token(visitor: Browser) -> None:
    answer = visitor.client.post("/sign-in", data={"login": "admin", "password": PASSWORD})
    assert answer.status_code == 400
    assert visitor.get("/").status_code == 302


def test_the_token_of_before_the_sign_in_is_worth_nothing_after_it(site: Site) -> None:
    browser = site.browser()
    old = browser.token("/sign-in")
    assert (
        browser.client.post("/sign-in", data={"csrf_token": old, "login": "lan", "password": PASSWORD}).status_code
        == 302
    )
    assert browser.client.post("/me/tokens", data={"csrf_token": old, "name": "x"}).status_code == 400


def test_the_database_holds_no_usable_token(site: Site, admin: Browser) -> None:
    cookie = admin.client.get_cookie("hoso_session")
    assert cookie is not None
    with site.services.db.read() as session:
        hashes = {row.token_hash for row in session.query(UserSession)}
    assert token_hash(cookie.value) in hashes
    assert cookie.value not in hashes
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_sign_in_gives_a_new_session_each_time(site: Site, admin: Browser) -> None:
    before = admin.client.get_cookie("hoso_session")
    admin.client.delete_cookie("hoso_session")
    admin.sign_in("admin", PASSWORD)
    after = admin.client.get_cookie("hoso_session")
    assert before is not None and after is not None
    assert before.value != after.value


def test_signing_out_ends_the_session_for_whoever_has_the_cookie(site: Site, admin: Browser) -> None:
    cookie = admin.client.get_cookie("hoso_session")
    assert cookie is not None
    admin.post("/sign-out")
    thief = site.browser()
    thief.client.set_cookie("hoso_session", cookie.value)
    assert thief.get("/").status_code == 302


def test_closing_an_account_ends_its_sessions_and_tokens(site: Site, admin: Browser, staff: Browser) -> None:
    [lan] = [a for a in site.services.users.all() if a.login == "lan"]
    token = site.services.tokens.create(Actor(kind="user", name="Lan", user_id=lan.id), "scanner")
    admin.post(f"/settings/users/{lan.id}/active", {"active": "0"})
    assert staff.get("/").status_code == 302
    assert site.services.tokens.find(token) is None
    assert site.browser().sign_in("lan", PASSWORD).status_code == 403


def test_the_last_administrator_stays_one(site: Site, admin: Browser) -> None:
    [boss] = [a for a in site.services.users.all() if a.login == "admin"]
    assert admin.post(f"/settings/users/{boss.id}/role", {"role": "staff"}).status_code == 409
    assert admin.post(f"/settings/users/{boss.id}/active", {"active": "0"}).status_code == 409
    assert site.services.users.get(boss.id).role is Role.ADMIN


def test_wrong_login_wrong_password_and_closed_account_read_alike(site: Site) -> None:
    [lan] = [a for a in site.services.users.all() if a.login == "lan"]
    site.services.users.set_active(Actor(kind="cli", name="t", role=Role.ADMIN), lan.id, active=False)
    pages = [
        site.browser().sign_in(login, word) for login, word in (("admin", "x"), ("nobody", "x"), ("lan", PASSWORD))
    ]
    assert {p.status_code for p in pages} == {403}
    assert all("Login or password is not right." in p.get_data(as_text=True) for p in pages)


def test_guessing_is_slowed_down_and_says_for_how_long(site: Site, visitor: Browser) -> None:
    for _ in range(5):
        assert visitor.sign_in("admin", "wrong").status_code == 403
    answer = visitor.sign_in("admin", PASSWORD)
    assert answer.status_code == 429
    other = site.browser()
    assert other.sign_in("lan", PASSWORD).status_code == 302


def test_a_one_time_password_must_be_changed_before_anything_else(site: Site) -> None:
    one_time = site.services.users.add(Actor(kind="cli", name="t", role=Role.ADMIN), "hoa", "Hoa", "staff")
    browser = site.browser()
    browser.sign_in("hoa", one_time)
    assert browser.get("/").location == "/me/password"
    form = {"current": one_time, "new": PASSWORD, "again": PASSWORD}
    assert browser.post("/me/password", form, page="/me/password").location == "/"
    assert browser.get("/").status_code == 200


def test_changing_the_password_signs_other_devices_out(site: Site, staff: Browser) -> None:
    other = site.browser()
    other.sign_in("lan", PASSWORD)
    form = {"current": PASSWORD, "new": "năm con vịt trắng", "again": "năm con vịt trắng"}
    staff.post("/me/password", form, page="/me/password")
    assert staff.get("/").status_code == 200
    assert other.get("/").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\x"]
)
def test_sign_in_sends_nobody_to_another_site(site: Site, wanted: str) -> None:
    browser = site.browser()
    token = browser.token("/sign-in")
    data = {"csrf_token": token, "login": "lan", "password": PASSWORD}
    answer = browser.client.post("/sign-in", query_string={"next": wanted}, data=data)
    assert answer.location == "/"


def test_sign_in_goes_back_to_where_one_wanted(site: Site) -> None:
    browser = site.browser()
    where = browser.get("/add?customer=KH1").location
    token = browser.token("/sign-in")
    answer = browser.client.post(where, data={"csrf_token": token, "login": "lan", "password": PASSWORD})
    assert answer.location == "/add?customer=KH1"


def test_sign_ins_and_failures_are_in_the_log(site: Site, visitor: Browser) -> None:
    visitor.sign_in("lan", "wrong")
    visitor.sign_in("lan", PASSWORD)
    visitor.post("/sign-out")
    with site.services.db.read() as session:
        rows = [(r.action, r.subject, r.address) for r in session.query(AuditRow).order_by(AuditRow.id)]
    tail = [action for action, subject, _address in rows if subject == "user"][-3:]
    assert tail == ["sign_in_failed", "sign_in", "sign_out"]
    assert rows[-1][2] == "127.0.0.1"


def test_an_address_claimed_in_a_header_counts_only_behind_a_proxy(site: Site, visitor: Browser) -> None:
    token = visitor.token("/sign-in")
    data = {"csrf_token": token, "login": "lan", "password": PASSWORD}
    visitor.client.post("/sign-in", data=data, headers={"X-Forwarded-For": "8.8.8.8"})
    with site.services.db.read() as session:
        last = session.query(AuditRow).order_by(AuditRow.id.desc()).first()
    assert last is not None
    assert last.address == "127.0.0.1"


def test_a_form_larger_than_a_form_is_refused(visitor: Browser) -> None:
    answer = visitor.client.post("/sign-in", data={"login": "x" * 2_000_000})
    assert answer.status_code == 413


def test_an_unknown_address_keeps_the_frame_for_who_is_signed_in(visitor: Browser, admin: Browser) -> None:
    page = admin.get("/no/such/place")
    assert page.status_code == 404
    assert 'id="nav"' in page.get_data(as_text=True)
    assert 'id="nav"' not in visitor.get("/no/such/place").get_data(as_text=True)
