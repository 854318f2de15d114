"""Accounts: who may sign in, with which role. Sessions are in sessions.py, tokens for scripts in tokens.py."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.journal import audit, changes
from app.db.locks import Lock, alone, row_for_change
from app.db.tables import User, UserSession
from app.domain.access import TEAM_ALL, Actor, Role
from app.domain.text import clean_line
from app.errors import Conflict, InvalidInput, NotFound

PASSWORD_MIN = 10
PASSWORD_MAX = 200
LOCALES = ("vi", "en")
THEMES = ("light", "dark", "auto")

# No 0/O, 1/l/I: a one-time password is read off a screen and typed.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,119}")
_INIT = Actor(kind="cli", name="hoso", role=Role.ADMIN, via="init")

# RFC 9106's second recommendation (64 MiB, 3 passes), the library's default.
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe())


@dataclass(frozen=True, slots=True)
class Account:
    """An account as shown; never its password."""

    id: str
    login: str
    name: str
    role: Role
    team: str
    active: bool
    must_change_password: bool
    locale: str | None
    theme: str | None
    last_seen_at: datetime | None


def account_of(row: User) -> Account:
    """The account of a row."""
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        team=row.team,
        active=row.active,
        must_change_password=row.must_change_password,
        locale=row.locale,
        theme=row.theme,
        last_seen_at=row.last_seen_at,
    )


def actor_of(account: Account, via: str) -> Actor:
    """The account as the one who acts; sees what belongs to everybody and to its team."""
    return Actor(
        kind="user",
        name=account.name,
        user_id=account.id,
        role=account.role,
        acl=tuple(dict.fromkeys((TEAM_ALL, account.team))),
        via=via,
        locale=account.locale or "vi",
    )


def password_matches(stored: str | None, given: str) -> bool:
    """Whether `given` is the password hashed in `stored`; takes as long when there is no account (None)."""
    try:
        return _hasher.verify(stored or _NOBODY, given[:PASSWORD_MAX]) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def one_time_password() -> str:
    """16 characters, about 92 bits, in groups of four for reading."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


class UserService:
    """Makes and changes accounts. Every change is in the audit log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def create_first_admin(self, login: str = "admin", name: str = "Admin") -> str | None:
        """Create the first account and return its one-time password; None when there are accounts already."""
        with self._db.write() as session:
            alone(session, Lock.ACCOUNTS)
            if session.scalar(select(func.count()).select_from(User)):
                return None
            return _create(session, _INIT, login, name, Role.ADMIN)

    def add(self, actor: Actor, login: str, name: str, role: Role | str = Role.STAFF) -> str:
        """Add an account and return its one-time password, to be changed at the first sign-in.

        Raises InvalidInput for a bad login, name or role, Conflict when the login is taken.
        """
        if role not in set(Role):
            raise InvalidInput("The role is admin or staff.", field="role")
        with self._db.write() as session:
            return _create(session, actor, login, name, Role(role))

    def all(self) -> Sequence[Account]:
        """Every account, active ones first, by name."""
        with self._db.read() as session:
            rows = session.scalars(select(User).order_by(User.active.desc(), User.name, User.id))
            return [account_of(row) for row in rows]

    def get(self, user_id: str) -> Account:
        """One account. Raises NotFound."""
        with self._db.read() as session:
            return account_of(_row(session, user_id))

    def set_role(self, actor: Actor, user_id: str, role: Role) -> None:
        """Change what an account may do. Raises NotFound, Conflict for the last administrator."""
        with self._db.write() as session:
            alone(session, Lock.ACCOUNTS)
            row = _row(session, user_id)
            if role is not Role.ADMIN:
                _keep_one_admin(session, row)
            audit(session, actor, "update", "user", row.id, changes(row, {"role": role.value}))

    def set_active(self, actor: Actor, user_id: str, active: bool) -> None:
        """Open or close an account; closing ends its sessions. Raises NotFound, Conflict for the last administrator."""
        with self._db.write() as session:
            alone(session, Lock.ACCOUNTS)
            row = _row(session, user_id)
            if not active:
                _keep_one_admin(session, row)
                end_sessions(session, row.id)
            audit(session, actor, "update", "user", row.id, changes(row, {"active": active}))

    def reset_password(self, actor: Actor, user_id: str) -> str:
        """Give a new one-time password and end all sessions of the account. Raises NotFound."""
        with self._db.write() as session:
            row = _row(session, user_id)
            password = one_time_password()
            row.password_hash, row.must_change_password = _hasher.hash(password), True
            end_sessions(session, row.id)
            audit(session, actor, "reset_password", "user", row.id)
            return password

    def change_password(self, actor: Actor, current: str, new: str, *, keep_session: str | None = None) -> None:
        """Change one's own password; ends the other sessions (`keep_session` is the hash of the one in use).

        Raises InvalidInput (field "current" or "new").
        """
        with self._db.write() as session:
            row = _row(session, actor.user_id or "")
            if not password_matches(row.password_hash, current):
                raise InvalidInput("The current password is not right.", field="current")
            _check_new(row, current, new)
            row.password_hash, row.must_change_password = _hasher.hash(new), False
            end_sessions(session, row.id, keep=keep_session)
            audit(session, actor, "change_password", "user", row.id)

    def set_preferences(self, user_id: str, *, locale: str | None = None, theme: str | None = None) -> None:
        """Remember language and look for one's own account; None leaves as it is. Raises InvalidInput."""
        if locale is not None and locale not in LOCALES:
            raise InvalidInput("The language is not known.", field="locale")
        if theme is not None and theme not in THEMES:
            raise InvalidInput("The look is not known.", field="theme")
        with self._db.write() as session:
            row = _row(session, user_id)
            row.locale, row.theme = locale or row.locale, theme or row.theme


def end_sessions(session: Session, user_id: str, *, keep: str | None = None) -> None:
    """Sign the account out everywhere, but for the session with the token hash `keep`."""
    rows = session.scalars(select(UserSession).where(UserSession.user_id == user_id))
    for row in rows:
        if row.token_hash != keep:
            session.delete(row)


def _create(session: Session, actor: Actor, login: str, name: str, role: Role) -> str:
    login, name = clean_line(login).lower(), clean_line(name)
    if not _LOGIN.fullmatch(login):
        raise InvalidInput("A login is 1 to 120 letters without marks, digits or . _ @ + -.", field="login")
    if not name or len(name) > 200:
        raise InvalidInput("The name is missing or longer than 200 characters.", field="name")
    if session.scalar(select(User.id).where(User.login == login)):
        raise Conflict("This login is taken.")
    password = one_time_password()
    row = User(login=login, name=name, role=role.value, password_hash=_hasher.hash(password), must_change_password=True)
    session.add(row)
    session.flush()
    audit(session, actor, "create", "user", row.id, {"login": login, "role": role.value})
    return password


def _row(session: Session, user_id: str) -> User:
    row = row_for_change(session, User, User.id, user_id)
    if row is None:
        raise NotFound("There is no such account.")
    return row


def _keep_one_admin(session: Session, leaving: User) -> None:
    if leaving.role != Role.ADMIN.value or not leaving.active:
        return
    others = select(func.count()).where(User.role == Role.ADMIN.value, User.active, User.id != leaving.id)
    if not session.scalar(others):
        raise Conflict("This is the last administrator; make somebody else one first.")


def _check_new(row: User, current: str, new: str) -> None:
    if len(new) < PASSWORD_MIN or len(new) > PASSWORD_MAX:
        raise InvalidInput("A password has 10 to 200 characters.", field="new")
    if new == current or new.lower() in {row.login, row.name.lower()}:
        raise InvalidInput("Choose a password that is new and not your name.", field="new")


def touch(session: Session, user_id: str, moment: datetime) -> None:
    """Note that the account was in use."""
    session.execute(update(User).where(User.id == user_id).values(last_seen_at=moment, updated_at=User.updated_at))
