"""Look-ups of customers by what a document carries."""

from __future__ import annotations

from sqlalchemy import insert

from app.bootstrap import Services
from app.db.candidates import find_hits
from app.db.tables import Identifier, Party
from app.domain.identifiers import IdentifierType

SHARED, OWN = "+842838221234", "0301234562"


def test_what_many_share_never_hides_what_one_has_alone(services: Services) -> None:
    parties = [{"id": f"p{n:04}", "name": f"Công ty {n}", "name_key": f"cong ty {n}"} for n in range(900)]
    with services.db.write() as session:
        session.execute(insert(Party), parties)
        values = [("phone", SHARED, party["id"]) for party in parties] + [("tax_code", OWN, "p0899")]
        rows = [{"type": kind, "raw": value, "normalised": value, "party_id": party} for kind, value, party in values]
        session.execute(insert(Identifier), rows)
    with services.db.read() as session:
        hits = find_hits(session, [(IdentifierType.PHONE, SHARED), (IdentifierType.TAX_CODE, OWN)])
    [alone] = [hit for hit in hits if hit.type is IdentifierType.TAX_CODE]
    assert (alone.party_id, alone.holders) == ("p0899", 1)
    shared = [hit for hit in hits if hit.type is IdentifierType.PHONE]
    assert 5 <= len(shared) < 100  # enough to see that it tells nothing, not all of them
    assert all(hit.holders == len(shared) for hit in shared)


def test_a_retired_value_leads_to_nobody(services: Services) -> None:
    with services.db.write() as session:
        session.execute(insert(Party), [{"id": "p1", "name": "A", "name_key": "a"}])
        row = {"type": "phone", "raw": SHARED, "normalised": SHARED, "party_id": "p1", "status": "retired"}
        session.execute(insert(Identifier), [row])
    with services.db.read() as session:
        assert find_hits(session, [(IdentifierType.PHONE, SHARED)]) == []
        assert find_hits(session, []) == []
