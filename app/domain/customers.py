"""What a customer's record must look like: checks what was entered and tells every fault at its field.

Pure: whether a code or tax code is taken by somebody else is asked of the database elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.business import CustomerStatus, PartyKind
from app.domain.faults import NOT_A_CHOICE, REQUIRED, TOO_LONG, Fault, msgid
from app.domain.identifiers import (
    IdentifierType,
    domain_of,
    normalise,
    require,
    split_phones,
    tells_the_company,
)
from app.domain.identifiers.near_names import near_name_keys
from app.domain.text import clean, clean_line, fold_key
from app.errors import InvalidInput

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,31}")
_LIMITS = {"name": 400, "website": 255, "source": 40, "title": 120}
_NOTE_LIMIT = 20_000
_MANY = 50
DERIVED = "derived"  # source of identifiers that follow from others
LEARNED = "learned"  # source of identifiers that a correction has taught

BAD_CODE = msgid("A code has up to 32 letters, digits, dots, dashes or underscores, without spaces or accents.")
TOO_MANY = msgid("At most %(limit)s entries.")
SAID_BY_IDENTIFIERS = (
    msgid("Not a valid phone number: write it like 0903 123 456 or +84 903 123 456."),
    msgid("Not a valid mail address: write it like name@company.vn."),
    msgid("Not a valid website or domain: write it like company.vn."),
    msgid("Not a valid bank account: 6 to 20 digits."),
    msgid("A name needs a letter or digit beside its legal form."),
    msgid("An address needs at least a number and a street, or two words."),
    msgid("A person's name needs at least two words and no digits."),
    msgid(
        "Not a valid tax code: 10 digits, or 10 digits, a dash and 3 digits for a branch,"
        " with a correct check digit; individuals use their 12-digit personal number."
    ),
)
WHICH = msgid("“%(value)s”: %(fault)s")


@dataclass(frozen=True, slots=True)
class CustomerInput:
    """A customer as entered. Empty texts mean: nothing. `code` None: give the next one, or keep the present."""

    name: str
    kind: str = PartyKind.COMPANY.value
    code: str | None = None
    status: str = CustomerStatus.CUSTOMER.value
    aliases: tuple[str, ...] = ()
    tax_code: str = ""
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    website: str = ""
    bank_accounts: tuple[str, ...] = ()
    owner_id: str | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """A value that names a party, ready for its row. `derived`: follows from another value by itself."""

    type: IdentifierType
    raw: str
    normalised: str
    primary: bool = False
    derived: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one: type and normalised value."""
        return self.type.value, self.normalised


@dataclass(frozen=True, slots=True)
class CheckedParty:
    """Columns of `parties` and rows of `identifiers`, checked; `faults` is empty when both may be stored."""

    columns: dict[str, str | None]
    identifiers: tuple[NewIdentifier, ...]
    faults: tuple[Fault, ...] = field(default=())


class Collector:
    """Checks values one by one and gathers identifiers and faults."""

    def __init__(self) -> None:
        self.identifiers: dict[tuple[str, str], NewIdentifier] = {}
        self.faults: list[Fault] = []

    def add(self, kind: IdentifierType, raw: str, normalised: str, *, primary: bool, derived: bool = False) -> None:
        """Keep an identifier; the first mention of a value counts."""
        new = NewIdentifier(kind, raw[:2000], normalised[:400], primary, derived)
        self.identifiers.setdefault(new.key, new)

    def line(self, name: str, value: str, *, required: bool = False) -> str | None:
        """A one-line text of a field: None when empty, a fault when missing or too long."""
        text = clean_line(value)
        if required and not text:
            self.faults.append(Fault(name, REQUIRED))
        limit = _LIMITS.get(name, 400)
        if len(text) > limit:
            self.faults.append(Fault(name, TOO_LONG, {"limit": str(limit)}))
        return text or None

    def choice(self, name: str, value: str, choices: type[StrEnum]) -> str:
        """A slug out of `choices`."""
        if value not in set(choices):
            self.faults.append(Fault(name, NOT_A_CHOICE, {"value": value, "choices": ", ".join(choices)}))
        return value

    def each(self, name: str, kind: IdentifierType, values: tuple[str, ...]) -> list[str]:
        """Normalised values of one kind; a fault names the value it is about."""
        if len(values) > _MANY:
            self.faults.append(Fault(name, TOO_MANY, {"limit": str(_MANY)}))
            return []
        found: list[str] = []
        for raw in filter(None, map(clean_line, values)):
            try:
                normalised = require(kind, raw)
            except InvalidInput as err:
                self.faults.append(self._about(name, raw, err.message, several=len(values) > 1))
                continue
            self.add(kind, raw, normalised, primary=not found)
            found.append(normalised)
        return found

    def phones(self, name: str, values: tuple[str, ...]) -> list[str]:
        """E.164 numbers; one entry may hold several numbers, and none of them may be lost unseen."""
        found: list[str] = []
        for raw in filter(None, map(clean_line, values)):
            numbers = split_phones(raw)
            pieces = [piece for piece in re.split(r"[;,|]", raw) if sum(map(str.isdigit, piece)) > 5]
            if not numbers or not all(split_phones(piece) for piece in pieces):
                fault = SAID_BY_IDENTIFIERS[0]
                self.faults.append(self._about(name, raw, fault, several=len(values) > 1))
                continue
            for number in numbers:
                self.add(IdentifierType.PHONE, raw, number, primary=not found)
                found.append(number)
        return found

    def tax_code(self, raw: str) -> str | None:
        """The checked tax code; a 12-digit one is a personal number too."""
        found = self.each("tax_code", IdentifierType.TAX_CODE, (raw,) if clean_line(raw) else ())
        if not found:
            return None
        if found[0].isdigit() and len(found[0]) == 12:
            self.add(IdentifierType.PERSONAL_ID, raw, found[0], primary=True, derived=True)
        return found[0]

    def names(self, name: str | None, *, person: bool) -> None:
        """Keys a name is found by: with and without legal form, and as a person's."""
        kinds = [IdentifierType.NAME, IdentifierType.BASE_NAME, *([IdentifierType.PERSON] if person else [])]
        for kind in kinds if name else ():
            normalised = normalise(kind, name or "")
            if normalised:
                self.add(kind, name or "", normalised, primary=kind is IdentifierType.NAME, derived=True)
            elif kind is IdentifierType.NAME:
                self.faults.append(Fault("name", SAID_BY_IDENTIFIERS[4]))

        for key in near_name_keys(name or ""):
            self.add(IdentifierType.NEAR_NAME, name or "", key, primary=False, derived=True)

    def domains_of(self, website: str | None, emails: list[str]) -> None:
        """Domains that follow from the website and from mail addresses of the company's own domain."""
        site = normalise(IdentifierType.DOMAIN, website or "")
        if website and site is None:
            self.faults.append(Fault("website", SAID_BY_IDENTIFIERS[2]))
        own = [site or "", *(domain_of(email) or "" for email in emails)]
        for domain in own:
            if domain and tells_the_company(domain):
                self.add(IdentifierType.DOMAIN, domain, domain, primary=False, derived=True)

    @staticmethod
    def _about(name: str, raw: str, message: str, *, several: bool) -> Fault:
        return Fault(name, WHICH, {"value": raw[:80], "fault": message}) if several else Fault(name, message)


def check_code(code: str) -> str | None:
    """A code as stored (upper case), None when it has another shape than codes may have."""
    text = clean_line(code).upper()
    return text if _CODE.fullmatch(text) else None


def check_customer(entered: CustomerInput) -> CheckedParty:
    """The record and identifiers of what was entered, with every fault at its field."""
    collect = Collector()
    person = entered.kind == PartyKind.PERSON
    name = collect.line("name", entered.name, required=True)
    collect.names(name, person=person)
    collect.each("aliases", IdentifierType.ALIAS, entered.aliases)
    tax_code = collect.tax_code(entered.tax_code)
    addresses = _addresses(collect, entered.addresses)
    phones = collect.phones("phones", entered.phones)
    emails = collect.each("emails", IdentifierType.EMAIL, entered.emails)
    collect.each("domains", IdentifierType.DOMAIN, entered.domains)
    website = collect.line("website", entered.website)
    collect.domains_of(website, emails)
    collect.each("bank_accounts", IdentifierType.BANK_ACCOUNT, entered.bank_accounts)
    columns = {
        "kind": collect.choice("kind", entered.kind, PartyKind),
        "status": collect.choice("status", entered.status, CustomerStatus),
        "name": name,
        "name_key": fold_key(name or ""),
        "tax_code": tax_code,
        "address": addresses[0] if addresses else None,
        "phone": phones[0] if phones else None,
        "email": emails[0] if emails else None,
        "website": website,
        "note": _note(collect, entered.note),
        "source": collect.line("source", entered.source) or "user",
        "owner_id": entered.owner_id or None,
    }
    return CheckedParty(columns, tuple(collect.identifiers.values()), tuple(collect.faults))


def with_code(checked: CheckedParty, code: str | None) -> CheckedParty:
    """`checked` with the code entered for it; a fault when the code has a wrong shape."""
    if not code or not code.strip():
        return checked
    good = check_code(code)
    if good is None:
        return replace(checked, faults=(Fault("code", BAD_CODE), *checked.faults))
    return replace(checked, columns={**checked.columns, "code": good})


def _addresses(collect: Collector, values: tuple[str, ...]) -> list[str]:
    """Addresses as written. The first may be too bare to be found by ("Kenya"): then it is only shown."""
    lines = [line for line in map(clean_line, values) if line]
    if lines and normalise(IdentifierType.ADDRESS, lines[0]) is None:
        collect.each("addresses", IdentifierType.ADDRESS, tuple(lines[1:]))
    else:
        collect.each("addresses", IdentifierType.ADDRESS, tuple(lines))
    return lines


def _note(collect: Collector, value: str) -> str | None:
    text = clean(value).strip()
    if len(text) > _NOTE_LIMIT:
        collect.faults.append(Fault("note", TOO_LONG, {"limit": str(_NOTE_LIMIT)}))
    return text or None
