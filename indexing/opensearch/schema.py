"""What the two indices hold: `docs` an entry a document (or the stub of a deletion), `pages` an entry a page.

Texts come as streams of finished tokens (`indexing.fields`); the engine only splits them on blanks, so that it finds
what every other engine finds. A page names the version of its document: pages of another version are never shown,
whatever order writes arrived in.
"""

from __future__ import annotations

import hashlib
from typing import Any

from indexing.fields import Entry, PageEntry, tie

SCHEMA_VERSION = 1  # raise with every change of this module, `indexing.fields` or `indexing.text` that alters terms

FACET_FIELDS = {"type": "doc_type", "customer": "customer", "year": "year", "door": "door", "status": "status"}
SHOWN = ["version", "page_count", "shown"]  # of a document, what a hit needs

_KEYWORD = {"type": "keyword"}
_TERM = {"type": "keyword", "doc_values": False}  # asked for, never counted or sorted by
_KEPT = {"type": "keyword", "index": False, "doc_values": False}  # only given back
_STREAM = {"type": "text", "analyzer": "whitespace", "position_increment_gap": 1}
_NUMBER = {"type": "long"}

_DOCS: dict[str, Any] = {
    "doc_id": _KEYWORD,
    "version": _NUMBER,
    "deleted": {"type": "boolean"},
    "acl": _TERM,
    "customer_key": _TERM,
    "code": _TERM,
    "number": _TERM,
    "phone": _TERM,
    "currency": _TERM,
    "doc_type": _KEYWORD,
    "customer": _KEYWORD,
    "year": _KEYWORD,
    "door": _KEYWORD,
    "status": _KEYWORD,
    "party_name": {"type": "keyword", "ignore_above": 1000},
    "title": _STREAM,
    "title_exact": _STREAM,
    "party": _STREAM,
    "party_exact": _STREAM,
    "body": _STREAM | {"index_phrases": True},
    "body_exact": _STREAM | {"index_phrases": True},
    "sort_order": _NUMBER,
    "tie": _NUMBER,
    "day": {"type": "integer"},
    "amount": _NUMBER,
    "page_count": {"type": "integer", "index": False, "doc_values": False},
    "shown": _KEPT,
}
_PAGES: dict[str, Any] = {
    "key": _KEYWORD,
    "page": {"type": "integer"},
    "page_body": _STREAM,
    "page_exact": {"type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": False},
    "text": _KEPT,
    "folded": _KEPT,
}


def docs_index(meta: dict[str, Any], *, replicas: int) -> dict[str, Any]:
    """Settings and mappings of a `docs` index; `meta` is kept with it."""
    # The whole text is not kept: an index is always rebuilt from the database.
    source = {"includes": ["doc_id", *SHOWN]}
    return _index({"_meta": meta, "dynamic": "strict", "_source": source, "properties": _DOCS}, replicas)


def pages_index(meta: dict[str, Any], *, replicas: int) -> dict[str, Any]:
    """Settings and mappings of a `pages` index; `meta` is kept with it."""
    source = {"includes": ["page", "text", "folded"]}
    return _index({"_meta": meta, "dynamic": "strict", "_source": source, "properties": _PAGES}, replicas)


def _index(mappings: dict[str, Any], replicas: int) -> dict[str, Any]:
    settings = {"number_of_shards": 1, "auto_expand_replicas": f"0-{replicas}" if replicas else False}
    return {"settings": {"index": settings}, "mappings": mappings}


def document(entry: Entry) -> dict[str, Any]:
    """The entry of the document itself."""
    fields: dict[str, Any] = {
        "doc_id": entry.doc_id,
        "version": entry.version,
        "deleted": False,
        "acl": entry.acl,
        "customer": entry.customer_ids,
        "customer_key": entry.customer_keys,
        "code": entry.codes,
        "phone": entry.phones,
        "number": entry.number,
        "currency": entry.currency,
        "doc_type": entry.doc_type,
        "year": entry.year,
        "door": entry.door,
        "status": entry.status,
        "party_name": entry.shown.party_names,
        "title": entry.title.folded,
        "title_exact": entry.title.exact,
        "party": [party.folded for party in entry.party_names],
        "party_exact": [party.exact for party in entry.party_names],
        "body": [stream.folded for stream in entry.body],
        "body_exact": [stream.exact for stream in entry.body],
        "sort_order": entry.order,
        "tie": tie(entry.doc_id),
        "day": None if entry.day is None else entry.day.toordinal(),
        "amount": entry.amount,
        "shown": entry.shown.to_json(),
        "page_count": len(entry.pages),
    }
    return {name: value for name, value in fields.items() if value not in ("", None, (), [])}


def page(doc_id: str, version: int, page: PageEntry) -> dict[str, Any]:
    """The entry of one page; it carries no access of its own, being asked for only below a visible document."""
    return {
        "key": page_key(doc_id, version),
        "page": page.number,
        "page_body": page.stream.folded,
        "page_exact": page.stream.exact,
        "text": page.text,
        "folded": page.folded,
    }


def stub(doc_id: str, version: int) -> dict[str, Any]:
    """What stays of a deleted document: its id and the version of the deletion."""
    return {"doc_id": doc_id, "version": version, "deleted": True, "page_count": 0}


def page_key(doc_id: str, version: int) -> str:
    """What the pages of one version of a document share."""
    return f"{version}:{doc_id}"


def page_id(doc_id: str, number: int) -> str:
    """The key of an entry; a document's own id may leave no room for a number."""
    return f"{hashlib.blake2b(doc_id.encode(), digest_size=20).hexdigest()}-{number}"
