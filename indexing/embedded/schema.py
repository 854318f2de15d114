"""The tantivy schema: one index holds documents, their pages and stubs of deletions, so that a commit is one step.

Documents and pages use fields of their own: a question about documents can never meet a page. Texts come as streams
of finished tokens (`indexing.fields`); the engine only splits them on blanks.
"""

from __future__ import annotations

import tantivy

from indexing.fields import Entry, PageEntry

SCHEMA_VERSION = 2  # raise with every change of this module, `indexing.fields` or `indexing.text` that alters terms

# kinds of entries
DOCUMENT, STUB = "d", "x"

FACET_FIELDS = {"type": "doc_type", "customer": "customer", "year": "year", "door": "door", "status": "status"}
RANKED = ("title", "title_exact", "party", "party_exact", "body", "body_exact", "page_body")
_KEYWORDS = ("kind", "acl", "customer_key", "code", "number", "phone", "currency")
_FAST_KEYWORDS = ("doc_type", "customer", "year", "door", "status", "party_name")
ID_PARTS = ("id_1", "id_2")  # the first 16 bytes of doc_id as numbers: their order is that of the ids


def build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("doc_id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in _KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _FAST_KEYWORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in RANKED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("version", *ID_PARTS):
        builder.add_unsigned_field(name, fast=True)
    builder.add_unsigned_field("sort_order", indexed=True, fast=True)
    builder.add_unsigned_field("page", stored=True)
    for name in ("day", "amount"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_text_field("page_of", tokenizer_name="raw", index_option="basic")
    for name in ("shown", "page_text", "page_folded"):  # kept only: a bytes field is not indexed unless asked
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def document(entry: Entry) -> tantivy.Document:
    """The entry of the document itself."""
    doc = tantivy.Document()
    for name, values in _keywords(entry).items():
        for value in values:
            doc.add_text(name, value)
    _add_streams(doc, entry)
    _add_identity(doc, entry.doc_id, entry.version)
    doc.add_unsigned("sort_order", entry.order)
    if entry.day is not None:
        doc.add_integer("day", entry.day.toordinal())
    if entry.amount is not None:
        doc.add_integer("amount", entry.amount)
    doc.add_bytes("shown", entry.shown.to_json().encode())
    return doc


def _keywords(entry: Entry) -> dict[str, tuple[str, ...]]:
    single = {
        "kind": DOCUMENT,
        "number": entry.number,
        "currency": entry.currency,
        "doc_type": entry.doc_type,
        "year": entry.year,
        "door": entry.door,
        "status": entry.status,
    }
    several = {
        "acl": entry.acl,
        "customer": entry.customer_ids,
        "customer_key": entry.customer_keys,
        "code": entry.codes,
        "phone": entry.phones,
        "party_name": entry.shown.party_names,
    }
    return several | {name: (value,) for name, value in single.items() if value}


def _add_streams(doc: tantivy.Document, entry: Entry) -> None:
    doc.add_text("title", entry.title.folded)
    doc.add_text("title_exact", entry.title.exact)
    for party in entry.party_names:
        doc.add_text("party", party.folded)
        doc.add_text("party_exact", party.exact)
    for stream in entry.body:
        doc.add_text("body", stream.folded)
        doc.add_text("body_exact", stream.exact)


def page(doc_id: str, page: PageEntry) -> tantivy.Document:
    """The entry of one page; it carries no access of its own, being asked for only below a visible document."""
    doc = tantivy.Document()
    doc.add_text("page_of", doc_id)
    doc.add_unsigned("page", page.number)
    doc.add_text("page_body", page.stream.folded)
    doc.add_bytes("page_text", page.text.encode())
    doc.add_bytes("page_folded", page.folded.encode())
    return doc


def stub(doc_id: str, version: int) -> tantivy.Document:
    """What stays of a deleted document: its id and the version of the deletion."""
    doc = tantivy.Document()
    doc.add_text("kind", STUB)
    _add_identity(doc, doc_id, version)
    return doc


def _add_identity(doc: tantivy.Document, doc_id: str, version: int) -> None:
    doc.add_text("doc_id", doc_id)
    doc.add_unsigned("version", version)
    for name, part in zip(ID_PARTS, id_parts(doc_id), strict=True):
        doc.add_unsigned(name, part)


def id_parts(doc_id: str) -> tuple[int, int]:
    """The first 16 bytes of an id as two numbers of 64 bits."""
    head = doc_id.encode()[:16].ljust(16, b"\0")
    return int.from_bytes(head[:8], "big"), int.from_bytes(head[8:], "big")
