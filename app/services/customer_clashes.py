"""What two customers cannot both have: a code, a tax code. Said with the name only to those who may see it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.db.clashes import owner_clash
from app.db.identifiers import Holder, holders
from app.db.parties import customers_by_codes
from app.db.tables import Party
from app.db.visibility import sees
from app.domain.access import Actor
from app.domain.customers import CheckedParty
from app.domain.faults import Fault, msgid
from app.domain.identifiers import IdentifierType

CODE_TAKEN = msgid("The code %(code)s belongs to %(name)s.")
CODE_IN_TRASH = msgid("The code %(code)s belongs to %(name)s, which is in the trash: restore it or take another code.")
TAKEN_ELSEWHERE = msgid("Another team's customer has this already.")
TAX_CODE_TAKEN = msgid("This is the tax code of %(code)s %(name)s.")


def clashes(session: Session, actor: Actor, checked: CheckedParty, party: Party | None = None) -> list[Fault]:
    """Faults that only the database knows: code or tax code of another customer, an owner who does not exist."""
    faults: list[Fault] = []
    code, tax_code, owner = (checked.columns.get(key) for key in ("code", "tax_code", "owner_id"))
    holder = customers_by_codes(session, [code]).get(code) if code else None
    if holder is not None and (party is None or holder.id != party.id):
        faults.append(code_taken(actor, holder))
    for other in holders(session, IdentifierType.TAX_CODE, [tax_code]).get(tax_code, []) if tax_code else []:
        if party is None or other.party_id != party.id:
            faults.append(tax_code_taken(actor, other))
    faults += owner_clash(session, "owner_id", owner, party.owner_id if party else None)
    return faults


def code_taken(actor: Actor, holder: Party) -> Fault:
    """The fault of a code that `holder` has; its name only to those who may see it."""
    if not sees(holder.acl, actor):
        return Fault("code", TAKEN_ELSEWHERE)
    message = CODE_IN_TRASH if holder.deleted_at else CODE_TAKEN
    return Fault("code", message, {"code": holder.code or "", "name": holder.name})


def tax_code_taken(actor: Actor, holder: Holder) -> Fault:
    """The fault of a tax code that `holder` has; its name only to those who may see it."""
    if not sees(holder.acl, actor):
        return Fault("tax_code", TAKEN_ELSEWHERE)
    return Fault("tax_code", TAX_CODE_TAKEN, {"code": holder.code, "name": holder.name})
