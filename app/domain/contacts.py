"""What a contact's record must look like: a person, related to one company or several."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.business import CONTACT_STATUS, PartyKind
from app.domain.customers import CheckedParty, Collector
from app.domain.faults import Fault, msgid
from app.domain.identifiers import IdentifierType, normalise
from app.domain.text import clean, fold_key

NAME_NEEDS_TWO_WORDS = msgid("A person's name needs at least two words and no digits.")


@dataclass(frozen=True, slots=True)
class ContactInput:
    """A contact as entered. `title`: position at the company; `decides`: signs or decides there."""

    name: str
    title: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    decides: bool = False
    note: str = ""


def check_contact(entered: ContactInput) -> CheckedParty:
    """The record and identifiers of what was entered, with every fault at its field.

    A name of one word ("Lan") is stored and shown but is no identifier: too many people are called so.
    """
    collect = Collector()
    name = collect.line("name", entered.name, required=True)
    person = normalise(IdentifierType.PERSON, name or "")
    if person and name:
        collect.add(IdentifierType.PERSON, name, person, primary=True, derived=True)
    elif name and any(char.isdigit() for char in name):
        collect.faults.append(Fault("name", NAME_NEEDS_TWO_WORDS))
    phones = collect.phones("phones", entered.phones)
    emails = collect.each("emails", IdentifierType.EMAIL, entered.emails)
    columns = {
        "kind": PartyKind.PERSON.value,
        "status": CONTACT_STATUS,
        "name": name,
        "name_key": fold_key(name or ""),
        "title": collect.line("title", entered.title),
        "phone": phones[0] if phones else None,
        "email": emails[0] if emails else None,
        "note": clean(entered.note).strip()[:20_000] or None,
    }
    return CheckedParty(columns, tuple(collect.identifiers.values()), tuple(collect.faults))
