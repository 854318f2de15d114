"""Tokens for scripts: shown once, stored as a hash, revoked in one click."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.db.engine import Database
from app.db.journal import audit
from app.db.locks import row_for_change
from app.db.tables import ApiToken, User
from app.db.tables.base import now
from app.domain.access import Actor
from app.domain.text import clean_line
from app.errors import InvalidInput, NotFound
from app.services.sessions import token_hash
from app.services.users import account_of, actor_of

PREFIX = "hoso_"  # lets secret scanners and people recognise one
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as listed; what it is worth cannot be shown again."""

    id: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenService:
    """API tokens of accounts; a token may do what its account may do."""

    def __init__(self, db: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._db, self._clock = db, clock

    def create(self, actor: Actor, name: str) -> str:
        """A new token of the actor's account, in clear, this one time. Raises InvalidInput."""
        name = clean_line(name)
        if not name or len(name) > 120:
            raise InvalidInput("Give the token a name of up to 120 characters.", field="name")
        if actor.user_id is None:
            raise InvalidInput("Only an account can have tokens.")
        token = PREFIX + secrets.token_urlsafe(32)
        with self._db.write() as session:
            row = ApiToken(user_id=actor.user_id, name=name, token_hash=token_hash(token))
            session.add(row)
            session.flush()
            audit(session, actor, "create", "api_token", row.id, {"name": name})
        return token

    def of(self, user_id: str) -> Sequence[TokenInfo]:
        """The account's tokens, newest first."""
        with self._db.read() as session:
            rows = session.scalars(
                select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())
            ).all()
        return [TokenInfo(r.id, r.name, r.created_at, r.last_used_at, r.revoked_at) for r in rows]

    def revoke(self, actor: Actor, token_id: str) -> None:
        """End a token of the actor's own account. Raises NotFound."""
        with self._db.write() as session:
            row = row_for_change(session, ApiToken, ApiToken.id, token_id)
            if row is None or row.user_id != actor.user_id:
                raise NotFound("There is no such token.")
            if row.revoked_at is None:
                row.revoked_at = self._clock()
                audit(session, actor, "revoke", "api_token", row.id)

    def find(self, token: str) -> Actor | None:
        """Who acts with this token, None when it is not (or no longer) good."""
        with self._db.read() as session:
            found = session.execute(
                select(ApiToken, User)
                .join(User, User.id == ApiToken.user_id)
                .where(ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None), User.active)
            ).one_or_none()
        if found is None:
            return None
        row, user = found
        moment = self._clock()
        if row.last_used_at is None or moment - row.last_used_at >= _USED_EVERY:
            with self._db.write() as session:
                session.execute(update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=moment))
        return actor_of(account_of(user), f"token {row.name}"[:120])
