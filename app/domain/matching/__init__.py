"""Routing: from facts and look-ups to a decision. Pure rules; the service fetches what they ask for.

1. `lookup_keys` and `lookup_numbers` say what to look up. 2. The service answers with IdentifierHits,
ReferenceHits and a PartyProfile for every party these or the context name. 3. `decide` decides.
"""

from app.domain.matching.dossiers import PROOF
from app.domain.matching.inputs import (
    IdentifierHit,
    IdentifierStatus,
    MatchContext,
    PartyProfile,
    ReferenceHit,
    SheetFault,
)
from app.domain.matching.ladder import REVIEW_AT, RULE_SET, Weighed, decide, weigh
from app.domain.matching.references import number_key
from app.domain.matching.sightings import QUOTED, lookup_keys, lookup_numbers
from app.domain.matching.threshold import FILES_AT

__all__ = [
    "FILES_AT",
    "PROOF",
    "QUOTED",
    "REVIEW_AT",
    "RULE_SET",
    "IdentifierHit",
    "IdentifierStatus",
    "MatchContext",
    "PartyProfile",
    "ReferenceHit",
    "SheetFault",
    "Weighed",
    "decide",
    "lookup_keys",
    "lookup_numbers",
    "number_key",
    "weigh",
]
