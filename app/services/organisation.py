"""Our own organisation and the other settings that people change while Hoso runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.journal import audit
from app.db.tables import Setting
from app.db.upserts import keyed_row
from app.domain.access import Actor
from app.domain.identifiers import IdentifierType, require
from app.domain.naming import DEFAULT_TEMPLATE, validate_template
from app.domain.organisation import Organisation
from app.domain.text import clean_line
from app.errors import InvalidInput

_LISTS = ("aliases", "tax_codes", "domains", "emails", "phones", "addresses", "people", "bank_accounts")
_CHECKED = {
    "tax_codes": IdentifierType.TAX_CODE,
    "domains": IdentifierType.DOMAIN,
    "emails": IdentifierType.EMAIL,
    "phones": IdentifierType.PHONE,
}


def parse_organisation(data: Mapping[str, Any]) -> Organisation:
    """An Organisation from the JSON form (`name` and lists of strings). Raises InvalidInput naming every fault."""
    faults = [f"{key}: not a known field" for key in data if key not in {"name", *_LISTS}]
    name = clean_line(str(data.get("name") or ""))
    if not name:
        faults.append("name: is missing")
    lists: dict[str, tuple[str, ...]] = {}
    for key in _LISTS:
        values = data.get(key) or []
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            faults.append(f"{key}: must be a list of texts")
            continue
        lists[key] = tuple(v for v in map(clean_line, values) if v)
        faults += _faults_of(key, lists[key])
    if faults:
        raise InvalidInput("; ".join(faults))
    return Organisation(name=name, **lists)


def _faults_of(key: str, values: tuple[str, ...]) -> list[str]:
    kind = _CHECKED.get(key)
    faults = []
    for value in values if kind else ():
        try:
            require(kind, value)  # type: ignore[arg-type]
        except InvalidInput as err:
            faults.append(f"{key}: {err.message}")
    return faults


def read_organisation(session: Session) -> Organisation | None:
    """Our organisation as stored, None when it has not been set."""
    row = session.get(Setting, "organisation")
    if row is None:
        return None
    lists = {key: tuple(row.value.get(key) or ()) for key in _LISTS}
    return Organisation(name=row.value["name"], **lists)


class OrganisationService:
    """Reads and sets who we are and how documents are named."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self) -> Organisation | None:
        """Our organisation, None when it has not been set."""
        with self._db.read() as session:
            return read_organisation(session)

    def set(self, actor: Actor, organisation: Organisation) -> None:
        """Store who we are; documents read from now on set it aside."""
        value = {"name": organisation.name} | {key: list(getattr(organisation, key)) for key in _LISTS}
        self._put(actor, "organisation", value)

    def naming_template(self) -> tuple[str, str]:
        """(template, language of the type words: "vi" or "en")."""
        with self._db.read() as session:
            template, language = session.get(Setting, "naming_template"), session.get(Setting, "title_language")
            return (template.value if template else DEFAULT_TEMPLATE), (language.value if language else "vi")

    def set_naming_template(self, actor: Actor, template: str, language: str) -> None:
        """Store the template for titles. Raises InvalidInput for an unknown placeholder or language."""
        validate_template(template)
        if language not in {"vi", "en"}:
            raise InvalidInput("The language of titles is vi or en.", field="language")
        self._put(actor, "naming_template", template)
        self._put(actor, "title_language", language)

    def _put(self, actor: Actor, key: str, value: Any) -> None:
        with self._db.write() as session:
            row = keyed_row(session, Setting, key, value=None)
            old, row.value = row.value, value
            audit(session, actor, "update", "setting", key, {key: [old, value]})
