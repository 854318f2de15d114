"""What a party can be found by, and the ONE normaliser of it, for database rows, import, routing and search.

This module owns the kinds and the dispatch; each kind's rules are in the module beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from app.domain.identifiers.accounts import BankAccount, normalise_bank_account, parse_bank_account
from app.domain.identifiers.addresses import normalise_address
from app.domain.identifiers.mails import (
    FREE_MAIL,
    SHARED_SENDERS,
    domain_and_parents,
    domain_of,
    is_free_mail,
    is_shared_sender,
    normalise_domain,
    normalise_email,
    registrable,
    tells_the_company,
)
from app.domain.identifiers.name_words import LegalForm
from app.domain.identifiers.names import (
    CompanyName,
    forms_agree,
    normalise_base_name,
    normalise_name,
    parse_company_name,
)
from app.domain.identifiers.people import normalise_person
from app.domain.identifiers.phones import normalise_phone, split_phones
from app.domain.identifiers.taxcodes import (
    normalise_personal_id,
    normalise_tax_code,
    one_digit_repairs,
    parent_tax_code,
    restore_leading_zero,
)
from app.domain.text import fold_key
from app.errors import InvalidInput

__all__ = [
    "FREE_MAIL",
    "SHARED_SENDERS",
    "BankAccount",
    "CompanyName",
    "IdentifierType",
    "LegalForm",
    "domain_and_parents",
    "domain_of",
    "forms_agree",
    "is_free_mail",
    "is_shared_sender",
    "normalise",
    "one_digit_repairs",
    "parent_tax_code",
    "parse_bank_account",
    "parse_company_name",
    "registrable",
    "require",
    "restore_leading_zero",
    "split_phones",
    "tells_the_company",
]


class IdentifierType(StrEnum):
    """Kinds of identifier; the slugs are stored in `identifiers.type`."""

    TAX_CODE = "tax_code"
    PERSONAL_ID = "personal_id"
    PHONE = "phone"
    EMAIL = "email"
    DOMAIN = "domain"
    BANK_ACCOUNT = "bank_account"
    NAME = "name"  # full key, with legal form
    BASE_NAME = "base_name"  # without legal form: sister companies share it
    ALIAS = "alias"  # another name, entered or learned; a full key
    FORMER_NAME = "former_name"  # a full key
    NEAR_NAME = "near_name"  # what a slip in a name leaves the same (near_names.py): opens a file, proves nothing
    ADDRESS = "address"
    PERSON = "person"  # a contact's name


_NORMALISERS: dict[IdentifierType, Callable[[str], str | None]] = {
    IdentifierType.TAX_CODE: normalise_tax_code,
    IdentifierType.PERSONAL_ID: normalise_personal_id,
    IdentifierType.PHONE: normalise_phone,
    IdentifierType.EMAIL: normalise_email,
    IdentifierType.DOMAIN: normalise_domain,
    IdentifierType.BANK_ACCOUNT: normalise_bank_account,
    IdentifierType.NAME: normalise_name,
    IdentifierType.BASE_NAME: normalise_base_name,
    IdentifierType.ALIAS: normalise_name,
    IdentifierType.FORMER_NAME: normalise_name,
    IdentifierType.NEAR_NAME: fold_key,
    IdentifierType.ADDRESS: normalise_address,
    IdentifierType.PERSON: normalise_person,
}

_NO_NAME = "A name needs a letter or digit beside its legal form."
_FAULTS: dict[IdentifierType, str] = {
    IdentifierType.TAX_CODE: "Not a valid tax code: 10 digits, or 10 digits, a dash and 3 digits for a branch,"
    " with a correct check digit; individuals use their 12-digit personal number.",
    IdentifierType.PERSONAL_ID: "Not a valid personal number: 12 digits starting with 0, 9 digits, or a passport.",
    IdentifierType.PHONE: "Not a valid phone number: write it like 0903 123 456 or +84 903 123 456.",
    IdentifierType.EMAIL: "Not a valid mail address: write it like name@company.vn.",
    IdentifierType.DOMAIN: "Not a valid website or domain: write it like company.vn.",
    IdentifierType.BANK_ACCOUNT: "Not a valid bank account: 6 to 20 digits.",
    IdentifierType.NAME: _NO_NAME,
    IdentifierType.BASE_NAME: _NO_NAME,
    IdentifierType.ALIAS: _NO_NAME,
    IdentifierType.FORMER_NAME: _NO_NAME,
    IdentifierType.NEAR_NAME: _NO_NAME,
    IdentifierType.ADDRESS: "An address needs at least a number and a street, or two words.",
    IdentifierType.PERSON: "A person's name needs at least two words and no digits.",
}


@lru_cache(maxsize=16_384)
def normalise(kind: IdentifierType, raw: str) -> str | None:
    """`raw` in the one form in which values of `kind` are stored and compared; None when it is not valid.

    Normalising twice changes nothing.
    """
    value = _NORMALISERS[kind](raw) if raw and not raw.isspace() else None
    for _ in range(8):  # some text (doubled titles, labels in labels) takes more than one round to settle
        again = _NORMALISERS[kind](value) if value else None
        if again == value:
            return value or None
        value = again
    return None


def require(kind: IdentifierType, raw: str) -> str:
    """As `normalise`. Raises InvalidInput (field = the kind's slug) with what to change."""
    value = normalise(kind, raw)
    if value is None:
        raise InvalidInput(_FAULTS[kind], field=kind.value)
    return value
