"""What a correction teaches: which sign led to the wrong customer, and what becomes of it.

Pure. What people entered themselves is never touched: a sign that follows from it is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.decisions import Evidence, Signal
from app.domain.facts import Fact, FactField
from app.domain.identifiers import CompanyName, IdentifierType, normalise, parse_company_name

T = IdentifierType


class LessonKind(StrEnum):
    """Kinds of lesson; the slugs are stored in `lessons.kind`."""

    IDENTIFIER = "identifier"  # this value means the customer
    NEGATIVE = "negative"  # this value does not mean the customer
    RETIRED = "retired"  # this value says nothing of whose a document is
    NOT_CUSTOMER = "not_customer"  # this one document is not the customer's
    TYPE = "type"  # this document is of this type


# The status that an identifier has by its latest lesson.
STATUS_OF = {LessonKind.IDENTIFIER: "active", LessonKind.NEGATIVE: "negative", LessonKind.RETIRED: "retired"}

# Log-odds from which on a sign is said to have led somewhere.
STRONG = 4.0
_NAME_SIGNALS = frozenset({Signal.NAME, Signal.BASE_NAME, Signal.ALIAS})
_NUMBERS = frozenset({Signal.TAX_CODE, Signal.PERSONAL_ID})
# Several may share these: seen on another customer's paper they prove no opposite, they only say less.
_SHARED = {
    Signal.CONTACT_EMAIL: T.EMAIL,
    Signal.DOMAIN: T.DOMAIN,
    Signal.PHONE: T.PHONE,
    Signal.BANK_ACCOUNT: T.BANK_ACCOUNT,
}
_NAMES = frozenset({T.NAME, T.ALIAS, T.FORMER_NAME})


@dataclass(frozen=True, slots=True)
class Held:
    """An identifier that the wrong customer holds. `learned`: from a correction, not entered by anybody."""

    type: IdentifierType
    value: str
    learned: bool
    active: bool = True


@dataclass(frozen=True, slots=True)
class Misled:
    """A sign that led to the wrong customer: `value` as normalised, and what is learned of it."""

    type: IdentifierType
    raw: str
    value: str
    says: LessonKind


def misleading(evidence: Iterable[Evidence], facts: Sequence[Fact], held: Iterable[Held]) -> tuple[Misled, ...]:
    """What is to be learned of the customer that `evidence` wrongly spoke for, each value once.

    `facts` are those of the document without our own; `held` is all that the wrong customer holds. With several
    names (or tax codes) on the paper nobody can tell which of them the person meant: then nothing is learned of them.
    """
    strong = [e for e in evidence if e.weight >= STRONG]
    known = {(h.type, h.value): h for h in held}
    found = [*_names(strong, facts, known), *_tax_codes(strong, facts, known), *_shared(strong, known)]
    return tuple({(m.type, m.value): m for m in found}.values())


_Known = dict[tuple[IdentifierType, str], Held]


def _names(strong: Sequence[Evidence], facts: Sequence[Fact], known: _Known) -> Iterator[Misled]:
    """The one name on the paper, when it led there and is no name that the customer was entered with. Beside the
    customer's own tax code a name led nowhere."""
    if any(e.signal in _NUMBERS and not _is_learned(known, T.TAX_CODE, e.value) for e in strong):
        return
    printed = {name.full_key: (f.value, name) for f in facts if (name := _company(f)) is not None}
    led = {e.value for e in strong if e.signal in _NAME_SIGNALS}
    if len(printed) != 1:
        return
    [(raw, name)] = printed.values()
    if not led & {name.full_key, name.base_key} or _is_declared(name, known):
        return
    row = known.get((T.ALIAS, name.full_key))
    if row is None or (row.learned and row.active):
        yield Misled(T.ALIAS, raw, name.full_key, LessonKind.NEGATIVE)


def _company(fact: Fact) -> CompanyName | None:
    return parse_company_name(fact.value) if fact.field is FactField.PARTY else None


def _is_declared(name: CompanyName, known: _Known) -> bool:
    """Whether the customer was entered with this name, or with one of which this is the short form."""
    entered = [value for (kind, value), row in known.items() if kind in _NAMES and not row.learned and row.active]
    if name.full_key in entered:
        return True
    bases = {parsed.base_key for value in entered if (parsed := parse_company_name(value)) is not None}
    return name.legal_form is None and name.base_key in bases


def _tax_codes(strong: Sequence[Evidence], facts: Sequence[Fact], known: _Known) -> Iterator[Misled]:
    printed = {code for f in facts if f.field is FactField.TAX_CODE and (code := normalise(T.TAX_CODE, f.value))}
    if len(printed) != 1:
        return
    [code] = printed
    if any(e.signal is Signal.TAX_CODE and e.value == code for e in strong) and _is_learned(known, T.TAX_CODE, code):
        yield Misled(T.TAX_CODE, code, code, LessonKind.NEGATIVE)


def _shared(strong: Sequence[Evidence], known: _Known) -> Iterator[Misled]:
    for sign in strong:
        kind = _SHARED.get(sign.signal)
        if kind is not None and _is_learned(known, kind, sign.value):
            yield Misled(kind, sign.value, sign.value, LessonKind.RETIRED)


def _is_learned(known: _Known, kind: IdentifierType, value: str) -> bool:
    row = known.get((kind, value))
    return row is not None and row.learned and row.active
