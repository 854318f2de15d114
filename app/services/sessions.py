"""Signing in and staying signed in: sessions kept on the server, and the slowing down of guesses.

The browser holds a random token; the database holds its SHA-256 only. Session life follows what OWASP's
session management advice calls idle and absolute time-out.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import row_for_change
from app.db.tables import LoginAttempt, Setting, User, UserSession
from app.db.tables.base import now
from app.db.upserts import keyed_row
from app.domain.access import Actor
from app.domain.text import clean_line
from app.errors import Forbidden, TooMany
from app.services.users import Account, account_of, actor_of, password_matches, touch

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=1)

# Failures that cost nothing, within _MEMORY: one person at one place; one login from anywhere (an attacker
# must not lock a colleague out at once); one address (many people may share it).
_MEMORY = timedelta(minutes=15)
_FREE_PAIR, _FREE_LOGIN, _FREE_ADDRESS = 5, 20, 40
_LONGEST_WAIT = timedelta(minutes=15)

# A password check takes 64 MiB; many at once must not take the machine's memory.
_checks = threading.BoundedSemaphore(4)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session: whose it is, its key in the database and what forms must carry."""

    account: Account
    token_hash: str
    csrf: str

    @property
    def actor(self) -> Actor:
        """The account as the one who acts."""
        return actor_of(self.account, "web")


def token_hash(token: str) -> str:
    """What is stored of a secret token."""
    return hashlib.sha256(token.encode()).hexdigest()


class SessionService:
    """Opens, finds and ends sessions."""

    def __init__(self, db: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._db, self._clock = db, clock

    def sign_in(self, login: str, password: str, *, address: str, agent: str = "") -> str:
        """A new session's token. Raises Forbidden (wrong, or closed account: alike), TooMany after many failures."""
        login = clean_line(login).lower()[:320]
        with self._db.read() as session:
            self._slow_down(session, login, address)
            user = session.scalar(select(User).where(User.login == login))
            stored = user.password_hash if user and user.active else None
        with _checks:
            matches = password_matches(stored, password)
        if not matches or user is None:
            self._failed(login, address)
            raise Forbidden("Login or password is not right.")
        return self._open(user, address, agent)

    def _open(self, user: User, address: str, agent: str) -> str:
        token, moment = secrets.token_urlsafe(32), self._clock()
        with self._db.write() as session:
            session.execute(delete(UserSession).where(UserSession.expires_at < moment))
            session.execute(delete(LoginAttempt).where(LoginAttempt.login == user.login))
            session.add(
                UserSession(
                    token_hash=token_hash(token),
                    user_id=user.id,
                    csrf=secrets.token_urlsafe(32),
                    created_at=moment,
                    seen_at=moment,
                    expires_at=moment + IDLE,
                    address=address,
                    agent=clean_line(agent)[:255],
                )
            )
            touch(session, user.id, moment)
            audit(session, actor_of(account_of(user), "web"), "sign_in", "user", user.id, address=address)
        return token

    def find(self, token: str) -> SignedIn | None:
        """The living session of a token, None when it ended or never was. Using it prolongs it."""
        key, moment = token_hash(token), self._clock()
        with self._db.read() as session:
            found = session.execute(
                select(UserSession, User)
                .join(User, User.id == UserSession.user_id)
                .where(UserSession.token_hash == key)
            ).one_or_none()
        if found is None:
            return None
        row, user = found
        if not user.active or moment >= row.expires_at or moment >= row.created_at + ABSOLUTE:
            return None
        if moment - row.seen_at >= _SEEN_EVERY:
            self._prolong(key, user.id, moment)
        return SignedIn(account_of(user), row.token_hash, row.csrf)

    def _prolong(self, key: str, user_id: str, moment: datetime) -> None:
        with self._db.write() as session:
            row = row_for_change(session, UserSession, UserSession.token_hash, key)
            if row is not None:
                row.seen_at = moment
                row.expires_at = min(moment + IDLE, row.created_at + ABSOLUTE)
                touch(session, user_id, moment)

    def sign_out(self, signed_in: SignedIn, *, address: str) -> None:
        """End the session."""
        with self._db.write() as session:
            session.execute(delete(UserSession).where(UserSession.token_hash == signed_in.token_hash))
            audit(session, signed_in.actor, "sign_out", "user", signed_in.account.id, address=address)

    def _slow_down(self, session: Session, login: str, address: str) -> None:
        same_login, same_address = LoginAttempt.login == login, LoginAttempt.address == address
        limits = (
            (same_login & same_address, _FREE_PAIR),
            (same_login, _FREE_LOGIN),
            (same_address, _FREE_ADDRESS),
        )
        moment = self._clock()
        for condition, free in limits:
            count, last = session.execute(
                select(func.count(), func.max(LoginAttempt.at)).where(
                    condition,
                    LoginAttempt.at > moment - _MEMORY,
                    # What a clock wrote before it was put back must not keep anybody out until it has caught up.
                    LoginAttempt.at < moment + _MEMORY,
                )
            ).one()
            if count < free:
                continue
            wait = min(timedelta(seconds=2.0 ** min(count - free + 2, 12)), _LONGEST_WAIT)
            if (left := last + wait - moment) > timedelta(0):
                raise TooMany("Too many wrong attempts. Wait a little.", retry_after=int(left.total_seconds()) + 1)

    def _failed(self, login: str, address: str) -> None:
        moment = self._clock()
        with self._db.write() as session:
            session.execute(delete(LoginAttempt).where(LoginAttempt.at < moment - timedelta(days=1)))
            session.add(LoginAttempt(login=login, address=address, at=moment))
            someone = Actor(kind="user", name=login[:200], via="web")
            audit(session, someone, "sign_in_failed", "user", login[:64], address=address)


def signing_key(db: Database) -> str:
    """The secret that signs the small state cookie (messages to show next, the form token of the sign-in page).

    Made at random when first asked for and kept in the database, so that every web process has the same.
    """
    with db.read() as session:
        row = session.get(Setting, "web_signing_key")
    if row is None:
        with db.write() as session:
            row = keyed_row(session, Setting, "web_signing_key", value=secrets.token_urlsafe(48))
    return str(row.value)
