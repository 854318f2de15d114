"""Settings do what they say, and say what was wrong."""

from __future__ import annotations

import io

import pytest

from app.db.tables import AuditRow, Job
from app.db.upkeep import BACKUP, VERIFICATION, note
from app.domain.matching.expected import Judged
from app.domain.organisation import Organisation
from app.services.threshold import read_threshold
from tests.integration.web.conftest import PASSWORD, Browser, Site


def test_the_organisation_is_stored_as_entered(site: Site, admin: Browser) -> None:
    form = {"name": "Công ty TNHH Minh Long", "aliases": "Minh Long\r\nMLC\r\n", "domains": "minhlong.vn"}
    assert admin.post("/settings/organisation", form).status_code == 302
    stored = site.services.organisation.get()
    assert stored == Organisation("Công ty TNHH Minh Long", aliases=("Minh Long", "MLC"), domains=("minhlong.vn",))
    page = admin.get("/settings/organisation").get_data(as_text=True)
    assert "Minh Long\nMLC" in page.replace("\r\n", "\n")


def test_every_fault_of_the_organisation_stands_beside_its_field(site: Site, admin: Browser) -> None:
    answer = admin.post("/settings/organisation", {"name": "X", "domains": "not a domain", "tax_codes": "1"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'id="domains-error"' in page
    assert 'id="tax_codes-error"' in page
    assert "not a domain" in page
    assert site.services.organisation.get() is None


def test_a_new_user_gets_a_password_that_is_shown_once(site: Site, admin: Browser) -> None:
    page = admin.post("/settings/users", {"login": "Hoa", "name": "Hoa", "role": "staff"}).get_data(as_text=True)
    password = page.split('class="form-control mt-2 font-monospace" readonly value="')[1].split('"')[0]
    assert password not in admin.get("/settings/users").get_data(as_text=True)
    browser = site.browser()
    assert browser.sign_in("hoa", password).status_code == 302


def test_a_login_that_is_taken_is_told_beside_the_field(admin: Browser) -> None:
    answer = admin.post("/settings/users", {"login": "lan", "name": "Other", "role": "staff"})
    assert answer.status_code == 400
    assert 'id="login-error"' in answer.get_data(as_text=True)


def test_a_reset_password_ends_the_old_one(site: Site, admin: Browser, staff: Browser) -> None:
    [lan] = [a for a in site.services.users.all() if a.login == "lan"]
    admin.post(f"/settings/users/{lan.id}/password")
    assert staff.get("/").status_code == 302
    assert site.browser().sign_in("lan", PASSWORD).status_code == 403


def test_the_threshold_is_moved_within_its_bounds(site: Site, admin: Browser, staff: Browser) -> None:
    assert staff.get("/settings/threshold").status_code == 403
    page = admin.get("/settings/threshold").get_data(as_text=True)
    assert 'value="97"' in page
    assert "From the measure that comes with Hoso, on papers and mails" in page
    wrong = admin.post("/settings/threshold", {"files_at": "50"})
    assert wrong.status_code == 400
    assert 'id="files_at-error"' in wrong.get_data(as_text=True)
    assert admin.post("/settings/threshold", {"files_at": "many"}).status_code == 400
    assert admin.post("/settings/threshold", {"files_at": "98.25"}).status_code == 302
    page = admin.get("/settings/threshold").get_data(as_text=True)
    assert 'value="98.25"' in page
    assert page.count('aria-current="true"') >= 1
    with site.services.db.read() as session:
        changes = [row.details for row in session.query(AuditRow) if row.subject_id == "files_at"]
    assert changes == [{"files_at": [0.97, 0.9825]}]


def test_a_threshold_is_saved_before_anything_is_counted(
    site: Site, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(*_: object) -> None:
        raise AssertionError("the history was counted")

    with monkeypatch.context() as patched:
        patched.setattr("app.services.threshold._history", counted)
        assert admin.post("/settings/threshold", {"files_at": "98"}).status_code == 302
    with site.services.db.read() as session:
        assert read_threshold(session) == 0.98


def test_large_numbers_are_grouped_as_the_reader_writes_them(
    site: Site, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = (Judged(0.999, True, True, 1234),)
    monkeypatch.setattr("app.services.threshold.measured", lambda: many)
    assert "of 1,234" in admin.get("/settings/threshold").get_data(as_text=True)
    admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "vi"
    assert "1.234" in admin.get("/settings/threshold").get_data(as_text=True)


def test_the_naming_template_is_checked_and_previewed(site: Site, admin: Browser) -> None:
    assert admin.post("/settings/naming", {"template": "{nonsense}", "language": "vi"}).status_code == 400
    part = admin.get("/settings/naming/preview?template={nonsense}&language=vi").get_data(as_text=True)
    assert "Unknown placeholder" in part
    assert admin.post("/settings/naming", {"template": "{type} {date}", "language": "en"}).status_code == 302
    assert site.services.organisation.naming_template() == ("{type} {date}", "en")


def _dead_job(site: Site, staff: Browser) -> str:
    staff.post("/add", {"file": [(io.BytesIO(b"one"), "hỏng.pdf")]}, page="/add")
    with site.services.db.write() as session:
        job = session.query(Job).one()
        job.state, job.error, job.failures = "dead", "the reader <b>crashed</b>", 5
        return job.id


def test_a_dead_job_shows_its_reason_as_text_and_can_be_tried_again(site: Site, admin: Browser, staff: Browser) -> None:
    job_id = _dead_job(site, staff)
    page = admin.get("/settings/jobs?state=dead").get_data(as_text=True)
    assert "the reader &lt;b&gt;crashed&lt;/b&gt;" in page
    assert "hỏng.pdf" in page
    assert admin.post(f"/settings/jobs/{job_id}/retry").status_code == 302
    assert site.services.jobs.state().dead == 0


def test_a_cancelled_job_is_listed_and_its_document_can_be_tried_again(
    site: Site, admin: Browser, staff: Browser
) -> None:
    job_id = _dead_job(site, staff)
    assert admin.post(f"/settings/jobs/{job_id}/cancel").status_code == 302
    page = admin.get("/settings/jobs?state=cancelled").get_data(as_text=True)
    assert "hỏng.pdf" in page
    document_id = page.split("/documents/")[1].split('"')[0]
    assert staff.post(f"/documents/{document_id}/retry").status_code < 400
    state = site.services.jobs.state()
    assert (state.cancelled, state.waiting) == (0, 1)


def test_all_that_gave_up_is_tried_again_however_many_and_the_list_says_that_it_is_cut(
    site: Site, admin: Browser, staff: Browser
) -> None:
    with site.services.db.write() as session:
        session.add_all([Job(step="file", state="dead", step_version=number) for number in range(230)])
    assert "Only the first 200 are shown." in admin.get("/settings/jobs").get_data(as_text=True)
    assert admin.post("/settings/jobs/retry-dead").status_code == 302
    assert site.services.jobs.state().dead == 0
    page = admin.get("/settings/jobs?state=dead").get_data(as_text=True)
    assert "There is none in this state." in page


@pytest.mark.parametrize("act", ["retry", "cancel"])
def test_a_job_that_is_not_there_is_a_page_that_says_so(admin: Browser, act: str) -> None:
    answer = admin.post(f"/settings/jobs/no-such-job/{act}")
    assert answer.status_code == 404


def test_home_tells_when_jobs_have_given_up(site: Site, admin: Browser, staff: Browser) -> None:
    _dead_job(site, staff)
    assert "1 job has given up." in staff.get("/").get_data(as_text=True)


def test_the_audit_log_is_narrowed_and_paged(site: Site, admin: Browser) -> None:
    with site.services.db.write() as session:
        for number in range(130):
            session.add(
                AuditRow(actor_kind="user", actor="Lan", action="view", subject="document", subject_id=str(number))
            )
    first = admin.get("/settings/audit?action=view").get_data(as_text=True)
    assert first.count("<td>looked at</td>") == 100
    assert "signed in</td>" not in first
    following = first.split('rel="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert admin.get(following).get_data(as_text=True).count("<td>looked at</td>") == 30


def test_doors_show_what_could_not_be_taken(site: Site, admin: Browser) -> None:
    key = f"folder:{site.services.settings.inboxes[0].path}"
    site.services.doors.failed(key, "folder", "scan.pdf", "the file is broken")
    page = admin.get("/settings/doors").get_data(as_text=True)
    assert "scan.pdf" in page
    assert "the file is broken" in page


def test_health_names_every_part(admin: Browser) -> None:
    page = admin.get("/settings/health").get_data(as_text=True)
    for part in ("Database", "Store of originals", "Search index", "Queue", "Free disk", "Backup"):
        assert part in page
    assert "not compared yet" in page
    assert "none yet" in page


def test_health_tells_of_the_last_backup_and_comparison(site: Site, admin: Browser) -> None:
    db = site.services.db
    note(db, BACKUP, {"snapshot": "a", "at": "2026-01-31T02:15:00+00:00", "missing": 2})
    assert list(site.services.verify.run()) == []
    page = admin.get("/settings/health").get_data(as_text=True)
    assert "31/01/2026 09:15, without 2 originals" in page
    assert "agree: " in page
    note(db, VERIFICATION, {"at": "2026-01-31T02:15:00+00:00", "error": "The search index cannot be compared: away"})
    assert "could not be compared: 31/01/2026" in admin.get("/settings/health").get_data(as_text=True)
    note(db, VERIFICATION, {"at": "2026-01-31T02:15:00+00:00", "whole": True, "originals": 9, "differences": 1200})
    assert "1,200 differences: 31/01/2026" in admin.get("/settings/health").get_data(as_text=True)


def test_readiness_names_every_part(site: Site) -> None:
    client = site.app.test_client()
    assert client.get("/readyz").json == {"status": "ok", "database": "ok", "originals": "ok", "index": "ok"}
    assert client.get("/healthz").status_code == 200
