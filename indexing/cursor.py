"""Where a page of hits ended, as an opaque text that goes out and comes back. Shared by all engines.

A cursor holds no access: every page is asked for with the asker's own keys.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from indexing.base import QueryRejected, SearchRequest

_MAX_LENGTH = 8000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit shown and how far down it was."""

    mode: str  # MatchMode of the first page: the next ones try no harder and no less
    seen: int  # hits on all pages so far
    above: int  # of these, how many have a better key than the last one
    key: float  # its score, or its place in the order of dates
    tie: int
    doc_id: str
    state: str  # of the index when the page was made, the engine's own mark

    def encode(self, request: SearchRequest) -> str:
        values = [_fingerprint(request), self.mode, self.seen, self.above, self.key, self.tie, self.doc_id, self.state]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode(request: SearchRequest) -> Cursor | None:
    """The request's cursor; None on a first page. Raises QueryRejected when unreadable or of another question."""
    if request.cursor is None:
        return None
    try:
        if len(request.cursor) > _MAX_LENGTH:
            raise ValueError
        padded = request.cursor + "=" * (-len(request.cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        fingerprint, mode, seen, above, key, tie, doc_id, state = values
        cursor = Cursor(str(mode), int(seen), int(above), key, int(tie), str(doc_id), str(state))
        if (
            not isinstance(key, int | float)
            or isinstance(key, bool)
            or not 0 <= cursor.above <= cursor.seen
            or cursor.tie < 0
        ):
            raise ValueError
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as err:
        raise QueryRejected("The page mark cannot be read; start again from the first page.") from err
    if fingerprint != _fingerprint(request):
        raise QueryRejected("The page mark belongs to another search; start again from the first page.")
    return cursor


def _fingerprint(request: SearchRequest) -> str:
    selections = sorted((str(f), sorted(v)) for f, v in request.selections.items() if v)
    asked = json.dumps([request.text, sorted(request.acl), selections, str(request.sort), request.limit])
    return hashlib.blake2b(asked.encode(), digest_size=9).hexdigest()
