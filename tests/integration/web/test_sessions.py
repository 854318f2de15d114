"""How long a session lives and how guessing is slowed down, by a clock of our own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.db.tables import LoginAttempt
from app.domain.access import TEAM_ALL, Role
from app.errors import Forbidden, TooMany
from app.services.sessions import ABSOLUTE, IDLE, SessionService, signing_key
from app.services.users import Account, actor_of, one_time_password
from tests.integration.web.conftest import PASSWORD, Site

HERE = "10.0.0.1"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(site: Site, clock: Clock) -> SessionService:
    return SessionService(site.services.db, clock=clock)


def _fail(sessions: SessionService, login: str, address: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Forbidden):
            sessions.sign_in(login, "wrong", address=address)


def test_a_session_ends_after_twelve_idle_hours(sessions: SessionService, clock: Clock) -> None:
    token = sessions.sign_in("lan", PASSWORD, address=HERE)
    clock.forward(seconds=IDLE.total_seconds() - 1)
    assert sessions.find(token) is not None
    clock.forward(seconds=IDLE.total_seconds() + 1)
    assert sessions.find(token) is None


def test_use_prolongs_a_session_up_to_seven_days(sessions: SessionService, clock: Clock) -> None:
    token = sessions.sign_in("lan", PASSWORD, address=HERE)
    hours = int(ABSOLUTE.total_seconds() // 3600)
    for _ in range(hours // 6 - 1):
        clock.forward(hours=6)
        assert sessions.find(token) is not None
    clock.forward(hours=6)
    assert sessions.find(token) is None


def test_a_clock_that_is_put_back_ends_no_session_and_keeps_nobody_out(sessions: SessionService, clock: Clock) -> None:
    token = sessions.sign_in("lan", PASSWORD, address=HERE)
    clock.forward(days=1)
    _fail(sessions, "lan", HERE, 5)
    assert sessions.find(token) is None
    later = sessions.sign_in("admin", PASSWORD, address="10.0.0.2")
    clock.forward(days=-1)
    assert sessions.find(later) is not None
    assert sessions.find(sessions.sign_in("lan", PASSWORD, address=HERE)) is not None


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "a" * 10_000])
def test_a_made_up_token_finds_nothing(sessions: SessionService, token: str) -> None:
    assert sessions.find(token) is None


def test_the_login_is_the_same_in_any_case(sessions: SessionService) -> None:
    assert sessions.find(sessions.sign_in(" LAN ", PASSWORD, address=HERE)) is not None


def test_after_five_failures_the_right_password_waits_too_and_then_works(
    sessions: SessionService, clock: Clock
) -> None:
    _fail(sessions, "lan", HERE, 5)
    with pytest.raises(TooMany) as caught:
        sessions.sign_in("lan", PASSWORD, address=HERE)
    assert 1 <= caught.value.retry_after <= 5
    clock.forward(seconds=caught.value.retry_after)
    assert sessions.sign_in("lan", PASSWORD, address=HERE)


def test_each_further_failure_waits_longer(sessions: SessionService, clock: Clock) -> None:
    _fail(sessions, "lan", HERE, 5)
    waits = []
    for _ in range(4):
        with pytest.raises(TooMany) as caught:
            sessions.sign_in("lan", "wrong", address=HERE)
        waits.append(caught.value.retry_after)
        clock.forward(seconds=caught.value.retry_after)
        _fail(sessions, "lan", HERE, 1)
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]


def test_guesses_from_elsewhere_do_not_lock_a_colleague_out_at_once(sessions: SessionService) -> None:
    _fail(sessions, "lan", "203.0.113.9", 5)
    assert sessions.sign_in("lan", PASSWORD, address=HERE)


def _failed_before(site: Site, clock: Clock, pairs: list[tuple[str, str]]) -> None:
    """Failures as they are stored: checking a password for each takes its time."""
    with site.services.db.write() as session:
        session.add_all(LoginAttempt(login=login, address=address, at=clock.now) for login, address in pairs)


def test_guesses_from_many_addresses_are_slowed_by_login(site: Site, sessions: SessionService, clock: Clock) -> None:
    _failed_before(site, clock, [("lan", f"203.0.113.{number}") for number in range(20)])
    with pytest.raises(TooMany):
        sessions.sign_in("lan", PASSWORD, address=HERE)


def test_guesses_at_many_logins_are_slowed_by_address(site: Site, sessions: SessionService, clock: Clock) -> None:
    _failed_before(site, clock, [(f"somebody{number}", HERE) for number in range(40)])
    with pytest.raises(TooMany):
        sessions.sign_in("lan", PASSWORD, address=HERE)


def test_the_signing_key_is_random_and_the_same_for_every_process(site: Site) -> None:
    key = signing_key(site.services.db)
    assert signing_key(site.services.db) == key
    assert len(key) >= 64


def test_one_time_passwords_are_long_and_never_the_same() -> None:
    made = {one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(word.replace("-", "")) == 16 for word in made)


def test_an_account_sees_what_is_everybodys_and_what_is_its_teams() -> None:
    account = Account("1", "lan", "Lan", Role.STAFF, "team:north", True, False, None, None, None)
    assert actor_of(account, "web").acl == (TEAM_ALL, "team:north")
